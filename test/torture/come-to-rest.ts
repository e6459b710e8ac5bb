/** The end of a torture: everybody calms down, everything comes to its end, and the program's own commands agree. */
import { setTimeout } from 'node:timers/promises';
import { openStore } from '@oxydra/memory';
import { asId, type UserId } from '@oxydra/types';
import { z } from 'zod';
import { runCommand } from './daemon.ts';
import { USER, type Home } from './home.ts';
import type { Person } from './person.ts';
import type { Program } from './program.ts';

const REST_MS = 60_000;
const LOOK_EVERY_MS = 250;

const statusJson = z.object({ running: z.boolean(), turns_active: z.number() });
const listJson = z.object({ sessions: z.array(z.object({ id: z.string(), open: z.boolean(), cost_usd: z.number() })) });
const doctorJson = z.object({ checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })) });

export interface RestOptions {
  readonly program: Program;
  readonly home: Home;
  readonly people: readonly Person[];
  readonly door: { readonly endpoint: string; readonly token: string };
  readonly report: (violation: string) => void;
}

export async function comeToRest({ program, home, people, door, report }: RestOptions): Promise<void> {
  const run = (...args: readonly string[]): Promise<unknown> => runCommand(program, home, args);
  for (const person of people) person.calmDown();
  await Promise.all(people.map((person) => person.meet(door)));

  const until = performance.now() + REST_MS;
  for (;;) {
    const waits = people.filter(({ book }) => book.sent.some(({ acknowledged }) => !acknowledged)).length;
    const { turns_active: active } = statusJson.parse(await run('status'));
    const { sessions } = listJson.parse(await run('sessions', 'list'));
    const open = sessions.filter((session) => session.open).length;
    if (waits === 0 && active === 0 && open === 0) break;
    if (performance.now() > until) {
      report(
        `progress: after ${REST_MS / 1000} s ${waits} people wait, ${active} turns run, ${open} sessions are open`,
      );
      break;
    }
    await setTimeout(LOOK_EVERY_MS);
  }

  for (const { name, ok, detail } of doctorJson.parse(await run('doctor')).checks)
    if (!ok) report(`I10: doctor says of ${name}: ${detail}`);
  await using store = await openStore({ file: home.database, user: asId<UserId>(USER), readOnly: true });
  for (const { book } of people) {
    if (book.session === undefined || !book.whole) continue;
    const exported = await run('sessions', 'export', book.session, '--format', 'jsonl');
    const entries = await store.journal.read(asId(book.session));
    if (JSON.stringify(exported) !== JSON.stringify(entries))
      report(`\`sessions export ${book.session}\` differs from the journal`);
  }
}
