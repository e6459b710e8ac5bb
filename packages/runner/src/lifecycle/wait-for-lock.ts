import { dirname } from 'node:path';
import { Fault, type Clock } from '@oxydra/types';
import { makePrivateFolder } from './private-files.ts';
import type { LockPorts } from './user-lock.ts';

const LOOK_AGAIN_MS = 5;
/** Whoever holds such a lock writes one file and lets go of it. */
const PATIENCE_MS = 10_000;

/** Takes a lock that is only ever held for moments. Throws `runner/lock-held` where somebody does not let go. */
export async function waitForLock(locks: LockPorts, file: string, clock: Clock): Promise<Disposable> {
  await makePrivateFolder(dirname(file));
  const until = clock.now() + PATIENCE_MS;
  for (;;) {
    const lock = await locks.lock(file);
    if (lock !== 'held') return lock;
    if (clock.now() >= until) {
      const pid = await locks.holder(file);
      const who = pid === undefined ? 'another process' : `process ${pid}`;
      throw new Fault('runner/lock-held', `The lock ${file} has been held by ${who} for ${PATIENCE_MS / 1000} s.`, {
        hint: 'End that process if it hangs, then try again.',
        retryable: true,
      });
    }
    await new Promise<void>((resolve) => void clock.after(LOOK_AGAIN_MS, resolve));
  }
}
