import type { Trash } from '@oxydra/sandbox';
import { Fault } from '@oxydra/types';
import type { Clock, Log } from '@oxydra/types';

export interface EmptyingPorts {
  /** Opens the trash for one look; it is disposed of afterwards. */
  readonly open: () => Promise<Pick<Trash, 'empty' | typeof Symbol.dispose>>;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds for which things stay, as it is configured now; undefined keeps them for ever. */
  readonly keepMs: () => number | undefined;
}

/** Between two looks; nothing is urgent about it, and an idle daemon shall idle. */
const LOOK_MS = 86_400_000;

/** Takes out of the trash, at once and then once a day, what has been there for so long. */
export function emptyTrash({ open, clock, log, keepMs }: EmptyingPorts): Disposable {
  const look = async (): Promise<void> => {
    const keep = keepMs();
    if (keep === undefined) return;
    using trash = await open();
    const things = await trash.empty(clock.now() - keep);
    if (things > 0) log.info('trash.emptied', { things });
  };
  const run = (): void => {
    look().catch((error: unknown) => {
      const { code, message } = Fault.toRecord(error);
      log.warn('trash.not-emptied', { code, message });
    });
    timer = clock.after(LOOK_MS, run);
  };
  let timer = clock.after(0, run);
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
