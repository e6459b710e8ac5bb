/**
 * How characters go into the hash of the last few letters, by their UTF-16 unit: the four low bits say by how much the
 * hash moves up, the seven from the eighth on what is added, the highest that an escape may begin here. 0 is passed over.
 */
export interface LetterTable {
  readonly entries: Uint16Array;
  /** How many letters the hash holds: older ones have moved out of its 32 bits. */
  readonly width: number;
}

/** What begins within an escape is told by so many letters first: most of it begins nothing that is looked for. */
export const FEW_LETTERS = 2;

export const ESCAPE = 0x8000;
const MOVED = 15;
const ADDED = 127;

export const rollLetter = (hash: number, entry: number): number => (hash << (entry & MOVED)) ^ ((entry >>> 8) & ADDED);

/** Letters and digits as they are compared when all else is passed over. */
export const ALNUM_LETTERS: LetterTable = (() => {
  const entries = new Uint16Array(65_536);
  const alnum = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  for (let index = 0; index < alnum.length; index += 1) entries[alnum.charCodeAt(index)] = ((index + 1) << 8) | 5;
  for (const letter of '%\\&=') entries[letter.charCodeAt(0)] = ESCAPE;
  return { entries, width: 7 };
})();

/** Every character, as it stands. */
export const allLetters = (): LetterTable => ({
  entries: Uint16Array.from({ length: 65_536 }, (_, code) => (((code ^ (code >>> 7)) & ADDED) << 8) | 8),
  width: 4,
});

/** The hashes of the beginnings of some texts, with few others. */
export interface BeginFilter {
  readonly bits: Int32Array;
  /** By how much a mixed hash moves down to be the number of a bit. */
  readonly down: number;
}

/** Spreads hashes: letters fill their low bits unevenly. */
export const MIX = 0x9e37_79b1;
/** So many bits for each text: one beginning in so many that is none passes. */
const BITS_EACH = 256;
const LEAST_POWER = 12;
/** 64 KiB: more would not lie in the processor's near memory. */
const MOST_POWER = 19;

export const passes = ({ bits, down }: BeginFilter, hash: number): boolean => {
  const bit = Math.imul(hash, MIX) >>> down;
  return (((bits[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 1;
};

export function createBeginFilter(texts: readonly string[], { entries, width }: LetterTable): BeginFilter {
  const wanted = Math.ceil(Math.log2(Math.max(1, texts.length * BITS_EACH)));
  const power = Math.min(MOST_POWER, Math.max(LEAST_POWER, wanted));
  const bits = new Int32Array(2 ** (power - 5));
  const down = 32 - power;
  for (const text of texts) {
    let hash = 0;
    for (let index = 0; index < width; index += 1) hash = rollLetter(hash, entries[text.charCodeAt(index)] ?? 0);
    const bit = Math.imul(hash, MIX) >>> down;
    bits[bit >>> 5] = (bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
  }
  return { bits, down };
}
