import { WORD_PAIRS } from './word-pairs.ts';

/** Shannon's entropy of a text's characters, in bits a character. */
export function entropyOf(text: string): number {
  const counts = new Map<number, number>();
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** What a text is made of. */
export interface Makeup {
  readonly lower: number;
  readonly upper: number;
  readonly digits: number;
  readonly others: number;
  /** Changes between lower case, upper case, digits and others, from one character to the next. */
  readonly changes: number;
  /** Pairs of neighbouring letters, and how many of them words are made of. */
  readonly pairs: number;
  readonly wordPairs: number;
}

const kindOf = (code: number): number =>
  code >= 97 && code <= 122 ? 0 : code >= 65 && code <= 90 ? 1 : code >= 48 && code <= 57 ? 2 : 3;

export function makeupOf(text: string): Makeup {
  let lower = 0;
  let upper = 0;
  let digits = 0;
  let changes = 0;
  let pairs = 0;
  let wordPairs = 0;
  let last = -1;
  let lastKind = -1;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const kind = kindOf(code);
    if (kind === 0) lower += 1;
    else if (kind === 1) upper += 1;
    else if (kind === 2) digits += 1;
    if (lastKind !== -1 && kind !== lastKind) changes += 1;
    // Between a small and a capital letter a word ends, as between letters and anything else.
    if (kind < 2 && (kind === lastKind || (lastKind === 1 && kind === 0))) {
      pairs += 1;
      wordPairs += WORD_PAIRS[((last & 31) << 5) | (code & 31)] ?? 0;
    }
    last = code;
    lastKind = kind;
  }
  return { lower, upper, digits, others: text.length - lower - upper - digits, changes, pairs, wordPairs };
}

/** The share of letter pairs that words are made of: about 0.94 for words, 0.33 for chance. 1 where there are none. */
export const wordShare = ({ pairs, wordPairs }: Makeup): number => (pairs === 0 ? 1 : wordPairs / pairs);

const HEXADECIMAL = /^[0-9a-fA-F]+$/u;

/** The least bits a character of a text that was drawn by lot, by its length: the longer, the nearer to all there can be. */
function leastEntropy(length: number, { lower, upper, others }: Makeup): number {
  const mixed = lower > 0 && upper > 0 ? 0 : 0.3;
  const symbols = others > 0 && mixed === 0 ? 0 : 0.1;
  const least = length < 12 ? 2.5 : length < 16 ? 2.8 : length < 20 ? 3.1 : length < 24 ? 3.4 : length < 32 ? 3.6 : 3.8;
  return least - mixed - symbols;
}

/**
 * Whether a text looks drawn by lot: not made of words, as many different characters as its length and alphabet let
 * expect. Hexadecimal, one case with digits, and both cases with digits each have their own measure.
 */
export function looksRandom(text: string): boolean {
  const { length } = text;
  const makeup = makeupOf(text);
  const letters = makeup.lower + makeup.upper;
  if (letters === 0 || length < 8) return false;
  if (HEXADECIMAL.test(text)) {
    if (makeup.digits === 0 || (makeup.lower > 0 && makeup.upper > 0 && length % 2 === 1)) return false;
    return length >= 16 && entropyOf(text) >= (length < 24 ? 2.4 : 2.7);
  }
  const share = wordShare(makeup);
  if (makeup.digits === 0) {
    if (length < 16 || makeup.pairs < 6) return false;
    return share < 0.6 && entropyOf(text) >= leastEntropy(length, makeup) - 0.2;
  }
  if (letters < 2 || entropyOf(text) < leastEntropy(length, makeup)) return false;
  return (
    share < 0.68 ||
    (makeup.pairs < 5 && makeup.changes >= length / 3) ||
    (makeup.digits > 1 && makeup.changes > length * 0.42)
  );
}
