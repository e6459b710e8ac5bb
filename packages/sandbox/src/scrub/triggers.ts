import type { Span } from './detector.ts';
import type { Source } from './source.ts';

/** A literal whose appearance is worth a closer look. */
export interface Trigger {
  /** At least three characters; lower case where it is folded. */
  readonly literal: string;
  readonly fold: boolean;
  /** Looks closer at the literal that begins at `index`. */
  readonly look: (source: Source, index: number) => Span | undefined;
}

/** The kind of a span that stays as it is, and in which nothing is looked for. */
export const SKIPPED = '';

/** Triggers by the hash of their first three characters. */
export interface TriggerTable {
  /** 0 where no trigger has that hash, else one more than the index of its bucket. */
  readonly heads: Uint16Array;
  readonly buckets: readonly Bucket[];
}

export interface Bucket {
  readonly triggers: readonly Trigger[];
  /** The fourth characters there are, one bit for the five low bits of each; all of them where three are enough. */
  readonly fourths: number;
}

/**
 * The hash rolls over the last three characters, five bits of each: letters of either case have the same. One look
 * into a table a character is all that text without triggers costs.
 */
export const HASH_MASK = 0x7fff;
export const roll = (hash: number, code: number): number => ((hash << 5) | (code & 31)) & HASH_MASK;

const hashOf = (literal: string): number =>
  Array.from(literal.slice(0, 3)).reduce((h, c) => roll(h, c.charCodeAt(0)), 0);

/** Whether a fourth character may belong to a trigger of the bucket. */
export const mayGoOn = ({ fourths }: Bucket, code: number): boolean => ((fourths >>> (code & 31)) & 1) === 1;

export function createTriggerTable(triggers: readonly Trigger[]): TriggerTable {
  const heads = new Uint16Array(HASH_MASK + 1);
  const grouped: Trigger[][] = [];
  for (const trigger of triggers) {
    const hash = hashOf(trigger.literal);
    const known = heads[hash] ?? 0;
    if (known > 0) grouped[known - 1]?.push(trigger);
    else heads[hash] = grouped.push([trigger]);
  }
  const buckets = grouped.map((bucket) => ({
    // A longer literal says more: it is asked first.
    triggers: bucket.sort((a, b) => b.literal.length - a.literal.length),
    fourths: bucket.reduce(
      (bits, { literal }) => bits | (literal.length > 3 ? 1 << (literal.charCodeAt(3) & 31) : -1),
      0,
    ),
  }));
  return { heads, buckets };
}
