import type { Clock } from '@oxydra/types';

/** Ends a turn that takes too long. Time in which it waits for a person does not count. */
export interface WallClock extends Disposable {
  exclude(ms: number): void;
}

/** Looks again this often while a person is being waited for. */
const WHILE_WAITING_MS = 60_000;

export function watchWall(clock: Clock, limitMs: () => number, waiting: () => boolean, expire: () => void): WallClock {
  const begun = clock.now();
  let excluded = 0;
  let timer: Disposable;
  const look = (): void => {
    const left = limitMs() - (clock.now() - begun - excluded);
    if (left > 0) timer = clock.after(left, look);
    else if (waiting()) timer = clock.after(WHILE_WAITING_MS, look);
    else expire();
  };
  timer = clock.after(limitMs(), look);
  return {
    exclude(ms) {
      excluded += ms;
    },
    [Symbol.dispose]: () => timer[Symbol.dispose](),
  };
}
