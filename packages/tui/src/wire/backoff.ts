const FIRST_MS = 250;
const LONGEST_MS = 5_000;
/** Never quite at once, so that a server that refuses is not hammered. */
const SHORTEST_MS = 50;

/** How long to wait before the `attempt`-th try (from 0): doubling, capped, anywhere in the span (full jitter). */
export const backoffMs = (attempt: number, random: number): number =>
  Math.max(SHORTEST_MS, Math.floor(random * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10))));
