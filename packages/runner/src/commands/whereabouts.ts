import { invariant } from '@oxydra/types';
import { createLog } from '../ports/log.ts';
import type { Context } from '../cli/context.ts';
import type { App } from '../app.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import { createRuntimeFiles, type DaemonCard } from '../lifecycle/runtime-files.ts';
import { findDaemon } from '../lifecycle/find-daemon.ts';
import { waitForUser } from '../lifecycle/user-lock.ts';

/** Where the work of a command is done. Whoever gets an app disposes of it. */
export type Whereabouts =
  | { readonly place: 'here'; readonly app: App }
  | {
      readonly place: 'daemon';
      readonly card: DaemonCard;
      readonly endpoint: string;
      readonly token: string | undefined;
    };

/**
 * The user's daemon where one runs, else Oxydra put together in this process under the user's lock. Waits for a daemon
 * that is starting and for another command that works. Throws `runner/user-busy` after `waitMs`. `eager` says that a
 * turn will be asked.
 */
export async function findWhereabouts(
  { house, output, clock, signal, options }: Context,
  config: LoadedConfig,
  waitMs: number,
  eager = false,
): Promise<Whereabouts> {
  const files = createRuntimeFiles(config.paths);
  const places: Whereabouts[] = [];
  const lock = await waitForUser(config.paths, house.locks, {
    user: config.user.id,
    waitMs,
    signal,
    clock,
    note: output.note,
    otherWay: async () => {
      const found = await findDaemon(files);
      if (found.state === 'running')
        places.push({ place: 'daemon', card: found.card, endpoint: found.endpoint, token: found.token });
      return found.state === 'running';
    },
  });
  const [daemon] = places;
  if (daemon !== undefined) return daemon;
  invariant(lock !== undefined, 'without another way, waiting ends with the lock');
  const log = createLog({ level: options.verbose ? 'info' : 'error', clock, write: output.aside });
  return { place: 'here', app: await house.assemble(config, { lock, log, eager }) };
}
