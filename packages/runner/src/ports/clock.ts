import type { Clock } from '@oxydra/types';

/** The longest delay that a Node timer can hold; longer ones are waited for in pieces. */
const LONGEST_MS = 2_147_483_647;

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    let timer: NodeJS.Timeout;
    const wait = (left: number): void => {
      const piece = Math.min(left, LONGEST_MS);
      timer = setTimeout(() => (left > piece ? wait(left - piece) : callback()), piece).unref();
    };
    wait(Math.max(0, ms));
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
