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
  /** By hash as well: what the bucket says of fourth characters, 0 where there is no bucket. */
  readonly fourths: Int32Array;
  readonly buckets: readonly (readonly Trigger[])[];
  /** 64 for each bucket, by `casesOf`: 1 where a trigger begins with letters of those cases. The hash has told the rest. */
  readonly cases: Uint8Array;
}

/**
 * The hash rolls over the last three characters, five bits of each: letters of either case have the same. One look
 * into a table a character is all that text without triggers costs.
 */
export const HASH_MASK = 0x7fff;
export const roll = (hash: number, code: number): number => ((hash << 5) | (code & 31)) & HASH_MASK;

const hashOf = (literal: string): number =>
  roll(roll(roll(0, literal.charCodeAt(0)), literal.charCodeAt(1)), literal.charCodeAt(2));

/** Values of `casesOf`. */
export const CASES = 64;

/** What the hash forgets of three characters: whether they are capitals, small letters, digits or signs. */
export const casesOf = (first: number, second: number, third: number): number =>
  (((first >>> 5) & 3) << 4) | (((second >>> 5) & 3) << 2) | ((third >>> 5) & 3);

/** Takes a small letter's code to its capital's; of what has none, 0. */
const toCapital = ({ fold }: Trigger, code: number): number => (fold && code >= 97 && code <= 122 ? 32 : 0);

function allowCases(cases: Uint8Array, offset: number, trigger: Trigger): void {
  const { literal } = trigger;
  const first = literal.charCodeAt(0);
  const second = literal.charCodeAt(1);
  const third = literal.charCodeAt(2);
  const [one, two, three] = [toCapital(trigger, first), toCapital(trigger, second), toCapital(trigger, third)];
  for (let capitals = trigger.fold ? 7 : 0; capitals >= 0; capitals -= 1) {
    const a = (capitals & 1) === 0 ? first : first - one;
    const b = (capitals & 2) === 0 ? second : second - two;
    const c = (capitals & 4) === 0 ? third : third - three;
    cases[offset + casesOf(a, b, c)] = 1;
  }
}

/** One bit for the five low bits of a literal's fourth character; all of them where it has none. */
const fourthOf = ({ literal }: Trigger): number => (literal.length > 3 ? 1 << (literal.charCodeAt(3) & 31) : -1);

export function createTriggerTable(triggers: readonly Trigger[]): TriggerTable {
  const heads = new Uint16Array(HASH_MASK + 1);
  const fourths = new Int32Array(HASH_MASK + 1);
  const grouped: Trigger[][] = [];
  for (const trigger of triggers) {
    const hash = hashOf(trigger.literal);
    const known = heads[hash] ?? 0;
    fourths[hash] = (fourths[hash] ?? 0) | fourthOf(trigger);
    if (known > 0) grouped[known - 1]?.push(trigger);
    else heads[hash] = grouped.push([trigger]);
  }
  const cases = new Uint8Array(grouped.length * CASES);
  for (const [index, bucket] of grouped.entries()) {
    // A longer literal says more: it is asked first.
    if (bucket.length > 1) bucket.sort((a, b) => b.literal.length - a.literal.length);
    for (const trigger of bucket) allowCases(cases, index * CASES, trigger);
  }
  return { heads, fourths, buckets: grouped, cases };
}
