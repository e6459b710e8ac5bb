import { Fault } from '@oxydra/types';
import type { Context, Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import type { LoadedConfig } from '../../config/load-config.ts';
import { gatewaySettings } from '../../config/slices/gateway-settings.ts';
import { findDaemon } from '../../lifecycle/find-daemon.ts';
import { createRuntimeFiles } from '../../lifecycle/runtime-files.ts';
import { stopPorts, stopProcess } from '../../lifecycle/stop-daemon.ts';
import { takeUser } from '../../lifecycle/user-lock.ts';

/** Closing the store and the sockets comes after the grace that turns get. */
const CLOSING_MS = 5_000;

export type Stopped =
  | { readonly was: 'none' }
  | { readonly was: 'running'; readonly pid: number; readonly end: 'stopped' | 'killed' };

/** Removes what a daemon left that ended without a word, unless somebody works meanwhile. */
async function sweep({ house }: Context, config: LoadedConfig): Promise<void> {
  const taken = await takeUser(config.paths, house.locks);
  if ('heldBy' in taken) return;
  using _lock = taken;
  await createRuntimeFiles(config.paths).clear();
}

/** Stops the user's daemon. Throws `runner/cannot-stop` for one that even SIGKILL does not end. */
export async function stopDaemon(context: Context, config: LoadedConfig): Promise<Stopped> {
  const found = await findDaemon(createRuntimeFiles(config.paths));
  if (found.state === 'none') return { was: 'none' };
  if (found.state === 'dead') {
    await sweep(context, config);
    return { was: 'none' };
  }
  const { pid } = found.card;
  const grace = gatewaySettings(config.config).shutdownGraceMs + CLOSING_MS;
  const end = await stopProcess(found.card, grace, stopPorts(context.clock));
  if (end === 'stuck') {
    throw new Fault('runner/cannot-stop', `The daemon (process ${pid}) does not end, not even by SIGKILL.`, {
      hint: 'It may wait for a disk that does not answer; look at `oxydra logs`.',
    });
  }
  if (end !== 'stopped') await sweep(context, config);
  return end === 'not-running' ? { was: 'none' } : { was: 'running', pid, end };
}

/** `stop` */
export const stop: Run = async (_, context) => {
  const { house, output, options } = context;
  const config = await house.locateConfig();
  const stopped = await stopDaemon(context, config);
  if (options.json) output.document({ stopped: stopped.was === 'running', ...(stopped.was === 'none' ? {} : stopped) });
  else if (stopped.was === 'none') output.note(`No daemon runs for ${config.user.id}.`);
  else if (stopped.end === 'stopped') output.note(`Stopped (process ${stopped.pid}).`);
  else
    output.note(
      `The daemon (process ${stopped.pid}) did not end in time and was killed; open turns go on at the next start.`,
    );
  return EXIT.done;
};
