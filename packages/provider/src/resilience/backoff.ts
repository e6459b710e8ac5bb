import type { Random } from '@oxydra/types';

export interface Reliability {
  /** Attempts at one model, the first included. */
  readonly attempts: number;
  readonly baseMs: number;
  readonly maxMs: number;
  /** Milliseconds without a byte after which a stream counts as dead. */
  readonly silenceMs: number;
  /** Whether waits are spread at random; without it each is its whole ceiling. */
  readonly jitter: boolean;
}

export const DEFAULT_RELIABILITY: Reliability = {
  attempts: 3,
  baseMs: 500,
  maxMs: 30_000,
  silenceMs: 60_000,
  jitter: true,
};

/**
 * How long to wait before attempt `next` (2 is the first retry): full jitter under a doubling ceiling, and never less
 * than the provider asked for. Undefined when it asked for more than `maxMs`: then waiting is for people to decide.
 */
export function backoffMs(
  next: number,
  { baseMs, maxMs, jitter: spread }: Reliability,
  askedMs: number | undefined,
  random: Random,
): number | undefined {
  if (askedMs !== undefined && askedMs > maxMs) return undefined;
  const ceiling = Math.min(maxMs, baseMs * 2 ** (next - 2));
  const part = spread ? random() : 1;
  const jitter = Math.floor(part * ceiling);
  return askedMs === undefined ? jitter : Math.min(maxMs, askedMs + Math.floor(part * Math.min(baseMs, ceiling)));
}
