import { charSet, inSet, HEX } from '../char-set.ts';
import { at, type Source } from '../source.ts';

/**
 * What a secret is compared by: its ASCII letters and digits, one after the other. All else (separators, line breaks,
 * padding, the two alphabets of base64, NULs of UTF-16) is passed over, and a letter may be written as an escape. So one
 * comparison finds a value wrapped, quoted, escaped or put apart.
 */
export interface Unit {
  /** The letter or digit, −1 for what is passed over. */
  code: number;
  end: number;
}

/** How much may stand between two letters of a value: a line break, an indentation, quotes. */
export const WIDEST_GAP = 64;

const hexOf = (source: Source, index: number, count: number): number => {
  let value = 0;
  for (let offset = 0; offset < count; offset += 1) {
    const code = at(source, index + offset);
    if (!inSet(HEX, code)) return -1;
    value = value * 16 + (code <= 57 ? code - 48 : (code & 31) + 9);
  }
  return value;
};

const isAlnum = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);

const NAMED = ['amp;', 'lt;', 'gt;', 'quot;', 'apos;', 'nbsp;', 'sol;', 'plus;', 'equals;'];
const LETTER_ESCAPES = charSet('nrtbfv0');

function set(unit: Unit, code: number, end: number): void {
  unit.code = isAlnum(code) ? code : -1;
  unit.end = end;
}

const isHexPair = (source: Source, index: number): boolean =>
  inSet(HEX, at(source, index)) && inSet(HEX, at(source, index + 1));

/** `%41`, and `%2541` where it was done twice or more. */
function readPercent(source: Source, index: number, unit: Unit): void {
  let digits = index + 1;
  while (
    digits - index < 12 &&
    at(source, digits) === 50 &&
    at(source, digits + 1) === 53 &&
    isHexPair(source, digits + 2)
  )
    digits += 2;
  const code = hexOf(source, digits, 2);
  if (code === -1) set(unit, -1, index + 1);
  else set(unit, code, digits + 2);
}

/** `\u0041`, `\x41`, `\101` no, `\n`, `\/`. */
function readBackslash(source: Source, index: number, unit: Unit): void {
  const next = at(source, index + 1);
  const count = next === 117 ? 4 : next === 120 ? 2 : 0;
  const code = count === 0 ? -1 : hexOf(source, index + 2, count);
  if (code !== -1) set(unit, code, index + 2 + count);
  else if (inSet(LETTER_ESCAPES, next)) set(unit, -1, index + 2);
  else set(unit, -1, index + 1);
}

/** `&#65;`, `&#x41;`, `&amp;`. */
function readEntity(source: Source, index: number, unit: Unit): void {
  set(unit, -1, index + 1);
  if (at(source, index + 1) !== 35) {
    const first = at(source, index + 1);
    const name = NAMED.find(
      (each) =>
        each.charCodeAt(0) === first &&
        Array.from(each).every((c, offset) => at(source, index + 1 + offset) === c.charCodeAt(0)),
    );
    if (name !== undefined) set(unit, -1, index + 1 + name.length);
    return;
  }
  const hex = (at(source, index + 2) | 32) === 120;
  let position = index + (hex ? 3 : 2);
  let value = 0;
  const begin = position;
  while (position - begin < 7) {
    const digit = hexOf(source, position, 1);
    if (digit === -1 || (!hex && digit > 9)) break;
    value = value * (hex ? 16 : 10) + digit;
    position += 1;
  }
  if (position > begin && at(source, position) === 59) set(unit, value, position + 1);
}

/** Reads the unit at an index. With `backslashes` false, a backslash is nothing but itself, as in names of Windows. */
export function readUnit(source: Source, index: number, unit: Unit, backslashes = true): void {
  const code = at(source, index);
  if (isAlnum(code)) {
    unit.code = code;
    unit.end = index + 1;
  } else if (code === 37) readPercent(source, index, unit);
  else if (code === 92 && backslashes) readBackslash(source, index, unit);
  else if (code === 38) readEntity(source, index, unit);
  else if (code === 61) {
    // Quoted-printable; an equals sign with anything else after it is itself.
    const byte = hexOf(source, index + 1, 2);
    set(unit, byte, byte === -1 ? index + 1 : index + 3);
  } else set(unit, -1, index + 1);
}
