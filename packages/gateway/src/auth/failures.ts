import type { Clock } from '@oxydra/types';

/** Counts failures per address. Nobody is exempt: what runs on this machine is not trusted either. */
export interface Failures {
  /** Milliseconds until the address may try again; 0 when it may now. */
  blockedFor(address: string): number;
  count(address: string): void;
}

const WINDOW_MS = 60_000;
/** The oldest are forgotten beyond this many addresses, so that a sweep of addresses costs no memory. */
const MOST_ADDRESSES = 4096;

export function createFailures(perMinute: number, clock: Pick<Clock, 'now'>): Failures {
  const windows = new Map<string, { readonly since: number; failures: number }>();
  return {
    blockedFor(address) {
      const window = windows.get(address);
      if (window === undefined) return 0;
      const left = window.since + WINDOW_MS - clock.now();
      if (left <= 0) {
        windows.delete(address);
        return 0;
      }
      return window.failures >= perMinute ? left : 0;
    },
    count(address) {
      const window = windows.get(address);
      if (window !== undefined && clock.now() - window.since < WINDOW_MS) {
        window.failures += 1;
        return;
      }
      windows.delete(address);
      windows.set(address, { since: clock.now(), failures: 1 });
      const oldest = windows.keys().next().value;
      if (windows.size > MOST_ADDRESSES && oldest !== undefined) windows.delete(oldest);
    },
  };
}
