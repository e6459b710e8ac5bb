import type { Clock } from '@oxydra/types';

/** Time that stands still until it is told to go on. */
export interface FakeClock extends Clock {
  /** Moves time, calling back in order whatever falls due; promise reactions run between callbacks. */
  advance(ms: number): Promise<void>;
  /** How many callbacks are waiting. */
  readonly pending: number;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Lets everything that is ready run: real stores and fakes take a few turns of the event loop. */
export const settleDown = async (turns = 6): Promise<void> => {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
};

export function createFakeClock(start = 1_700_000_000_000): FakeClock {
  let now = start;
  let order = 0;
  const timers = new Set<Timer>();
  const first = (until: number): Timer | undefined =>
    [...timers].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at || a.order - b.order)[0];
  return {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + Math.max(0, ms), order: order++, callback };
      timers.add(timer);
      return { [Symbol.dispose]: () => void timers.delete(timer) };
    },
    async advance(ms) {
      await settleDown();
      const until = now + ms;
      for (let timer = first(until); timer !== undefined; timer = first(until)) {
        timers.delete(timer);
        now = timer.at;
        timer.callback();
        await settleDown();
      }
      now = until;
      await settleDown();
    },
    get pending() {
      return timers.size;
    },
  };
}

/** Ids that count: `id-1`, `id-2`, … */
export function createCountedIds(prefix = 'id'): { next(): string } {
  let count = 0;
  return { next: () => `${prefix}-${++count}` };
}
