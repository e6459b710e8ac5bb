import { Fault, type Failpoint } from '@oxydra/types';

/** The place at which a crash test ends the process, and at the how-manieth passing, counted from 1. */
export interface KillAt {
  readonly name: string;
  readonly count: number;
}

/** Reads `name:count`; names may hold colons, and the count is 1 where none is given. Throws `config/bad-failpoint`. */
export function parseKillAt(text: string): KillAt {
  const match = /^(?<name>[a-z][a-z0-9:-]*?)(?::(?<count>[0-9]{1,9}))?$/u.exec(text);
  const count = Number(match?.groups?.['count'] ?? '1');
  const name = match?.groups?.['name'];
  if (name !== undefined && count > 0) return { name, count };
  throw new Fault(
    'config/bad-failpoint',
    `OXYDRA_FAILPOINT is ${JSON.stringify(text.slice(0, 80))}, which is not NAME:COUNT.`,
    {
      hint: 'Write a failpoint such as store:before-commit:3, or unset the variable.',
    },
  );
}

/** Calls `kill` when the named place is passed for the counted time; otherwise it does nothing at all. */
export function createFailpoint(killAt: KillAt | undefined, kill: () => void): Failpoint {
  if (killAt === undefined) return () => undefined;
  let left = killAt.count;
  return (name) => {
    if (name !== killAt.name) return;
    left -= 1;
    if (left === 0) kill();
  };
}
