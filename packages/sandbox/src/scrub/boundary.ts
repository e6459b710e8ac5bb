import { ALNUM, HEX, inSet, type CharSet } from './char-set.ts';
import { before, type Source } from './source.ts';

const BACKSLASH = 92;
const PERCENT = 37;

/** The letters that may follow a backslash: `\n` before a token belongs to the text's notation, not to the token. */
const ESCAPES = new Set(Array.from('nrtbfv').map((letter) => letter.charCodeAt(0)));

/**
 * Whether a token may begin here: what stands before is none of `joins`, or belongs to an escape (`\n`, `%3D`, `\u003d`,
 * the end of a terminal's colour).
 */
export function beginsHere(source: Source, index: number, joins: CharSet = ALNUM): boolean {
  const last = before(source, index);
  if (!inSet(joins, last)) return true;
  const second = before(source, index - 1);
  if (second === BACKSLASH && ESCAPES.has(last)) return before(source, index - 2) !== BACKSLASH;
  if (!inSet(HEX, last) && last !== 109) return false;
  const tail = source.text.slice(Math.max(0, index - 8), index);
  return /(?:%[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\[[0-9;]{1,6}m)$/u.test(tail) || second === PERCENT;
}
