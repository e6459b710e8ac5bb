import { join } from 'node:path';
import { Fault, type Clock } from '@oxydra/types';
import type { ConfigPaths } from '../config/config-paths.ts';
import { makePrivateFolder } from './private-files.ts';

/** How the store's lock is taken; the memory package offers it. */
export interface LockPorts {
  readonly lock: (file: string) => Promise<Disposable | 'held'>;
  readonly holder: (file: string) => Promise<number | undefined>;
}

export const lockFile = ({ state }: Pick<ConfigPaths, 'state'>): string => join(state, 'user.lock');

const processWords = (pid: number | undefined): string => (pid === undefined ? 'another process' : `process ${pid}`);

/** Another process works for this user. */
export const userBusy = (user: string, pid: number | undefined): Fault =>
  new Fault('runner/user-busy', `Oxydra already runs for the user ${user}: ${processWords(pid)} holds the lock.`, {
    hint: 'Stop it with `oxydra stop`, or wait until it has finished.',
    retryable: true,
  });

/** Takes the right to write for this user, or says who has it. One process at a time holds it, daemon or not. */
export async function takeUser(
  paths: Pick<ConfigPaths, 'state'>,
  ports: LockPorts,
): Promise<Disposable | { readonly heldBy: number | undefined }> {
  await makePrivateFolder(paths.state);
  const file = lockFile(paths);
  const lock = await ports.lock(file);
  return lock === 'held' ? { heldBy: await ports.holder(file) } : lock;
}

const LOOK_AGAIN_MS = 50;
const SAY_SO_MS = 2_000;

export interface WaitOptions {
  readonly user: string;
  readonly waitMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Says after two seconds that it waits, and for whom. */
  readonly note: (text: string) => void;
  /** Asked at every look: another way may have opened meanwhile, and then waiting ends without the lock. */
  readonly otherWay: () => Promise<boolean>;
}

const pause = (clock: Clock, ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = clock.after(ms, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    const stop = (): void => {
      timer[Symbol.dispose]();
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
  });

/**
 * Waits for the lock. Answers undefined when `otherWay` opened first.
 * Throws `runner/user-busy` after `waitMs`, and the signal's reason once it aborts.
 */
export async function waitForUser(
  paths: Pick<ConfigPaths, 'state'>,
  ports: LockPorts,
  { user, waitMs, signal, clock, note, otherWay }: WaitOptions,
): Promise<Disposable | undefined> {
  const begun = clock.now();
  let said = false;
  for (;;) {
    signal.throwIfAborted();
    if (await otherWay()) return undefined;
    const taken = await takeUser(paths, ports);
    if (!('heldBy' in taken)) return taken;
    const waited = clock.now() - begun;
    if (waited >= waitMs) throw userBusy(user, taken.heldBy);
    if (waited >= SAY_SO_MS && !said) {
      said = true;
      note(`Waiting for ${processWords(taken.heldBy)}, which works for the user ${user} …`);
    }
    await pause(clock, Math.min(LOOK_AGAIN_MS, Math.max(1, waitMs - waited)), signal);
  }
}
