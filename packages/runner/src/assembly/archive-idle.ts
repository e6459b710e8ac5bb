import { Fault } from '@oxydra/types';
import type { Clock, Log, Sessions } from '@oxydra/types';

interface ArchivePorts {
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds without use after which a session is put away. */
  readonly idleMs: number;
}

/** Between two looks; nothing is urgent about it, and an idle daemon shall idle. */
const LOOK_MS = 3_600_000;
const AT_ONCE = 500;

/** Puts away sessions that nobody used for long. Nothing is lost: using one brings it back. */
export function archiveIdle({ sessions, clock, log, idleMs }: ArchivePorts): Disposable {
  const look = async (): Promise<void> => {
    const idle = await sessions.list({ archived: false, idleSince: clock.now() - idleMs, limit: AT_ONCE });
    for (const { id, open } of idle) if (!open) await sessions.archive(id);
  };
  const run = (): void => {
    look().catch((error: unknown) => {
      const { code, message } = Fault.toRecord(error);
      log.warn('sessions.not-archived', { code, message });
    });
    timer = clock.after(LOOK_MS, run);
  };
  let timer = clock.after(0, run);
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
