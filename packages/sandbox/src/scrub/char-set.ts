/** A set of ASCII characters; everything else is outside of it. */
export type CharSet = Uint8Array;

/** `a-z`, `_`, `0-9` … as one text; a minus that stands for itself comes first. */
export function charSet(spec: string): CharSet {
  const set = new Uint8Array(128);
  for (let index = 0; index < spec.length; index += 1) {
    const first = spec.charCodeAt(index);
    const ranged = index > 0 && spec[index + 1] === '-' && index + 2 < spec.length;
    const last = ranged ? spec.charCodeAt(index + 2) : first;
    for (let code = first; code <= last; code += 1) set[code] = 1;
    if (ranged) index += 2;
  }
  return set;
}

/** Every character but the given ones and blanks, ASCII only. */
export function charSetWithout(spec: string): CharSet {
  const without = charSet(spec);
  return new Uint8Array(128).map((_, code) => (code > 32 && code < 127 && without[code] === 0 ? 1 : 0));
}

export const inSet = (set: CharSet, code: number): boolean => code >= 0 && code < 128 && set[code] === 1;

export const LETTERS = charSet('AA-Za-z');
export const ALNUM = charSet('AA-Za-z0-9');
export const WORD = charSet('_A-Za-z0-9');
export const HEX = charSet('00-9a-fA-F');
export const BLANKS = charSet(' \t');
