import type { Clock } from '@oxydra/types';

/** Sends what gathered in one go: one system call a client instead of one a frame. */
export interface Flusher {
  /**
   * Flushes at the end of this tick. What is not `urgent` (a delta, of which more will follow) may wait a little
   * longer while the gateway is busy: then system calls are what it spends its time on.
   */
  soon(flush: () => void, urgent: boolean): void;
}

/** Far below what a reader of streamed text can see. */
const PATIENCE_MS = 20;
const WINDOW_MS = 50;
/** Flushes in a window from which on the gateway counts as busy: 20,000 a second. */
const BUSY = 1000;

export function createFlusher(clock: Clock): Flusher {
  let now: (() => void)[] = [];
  let later: (() => void)[] = [];
  let since = clock.now();
  let count = 0;
  let busy = false;

  const run = (all: readonly (() => void)[]): void => {
    count += all.length;
    for (const flush of all) flush();
  };
  const runNow = (): void => {
    const all = now;
    now = [];
    run(all);
  };
  const runLater = (): void => {
    const all = later;
    later = [];
    run(all);
  };
  const look = (): void => {
    const passed = clock.now() - since;
    if (passed < WINDOW_MS) return;
    // Batching lowers the count itself, so it takes less to stay busy than to become so.
    busy = count >= ((busy ? BUSY / 4 : BUSY) * passed) / WINDOW_MS;
    since += passed;
    count = 0;
  };

  return {
    soon(flush, urgent) {
      look();
      if (urgent || !busy) {
        if (now.push(flush) === 1) setImmediate(runNow);
      } else if (later.push(flush) === 1) clock.after(PATIENCE_MS, runLater);
    },
  };
}
