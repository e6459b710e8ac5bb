import { createLexer } from './lexer.ts';
import type { PdfValue } from './values.ts';
import { isDict, isWord, numberOf } from './values.ts';

/** The value of the object that begins at a place: `12 0 obj …`. Undefined where another one or none stands there. */
export function readObjectAt(
  bytes: string,
  at: number,
  id: number | undefined,
  lengthOf: (value: PdfValue | undefined) => number,
): PdfValue | undefined {
  const lexer = createLexer(bytes, at);
  const found = lexer.next();
  const generation = lexer.next();
  const word = lexer.next();
  if (typeof found !== 'number' || (id !== undefined && found !== id) || !isWord(word) || word.word !== 'obj')
    return undefined;
  const value = lexer.next();
  if (!isDict(value)) return isWord(value) ? null : value;
  lexer.skipGap();
  if (!bytes.startsWith('stream', lexer.at)) return value;
  const start =
    lexer.at +
    6 +
    (bytes[lexer.at + 6] === '\r' ? (bytes[lexer.at + 7] === '\n' ? 2 : 1) : bytes[lexer.at + 6] === '\n' ? 1 : 0);
  const length = lengthOf(value.map.get('Length'));
  // The length is often wrong; where the end mark does not follow, it is looked for.
  const told =
    length >= 0 && /^\s*endstream/u.test(bytes.slice(start + length, start + length + 16)) ? start + length : -1;
  const searched = told >= 0 ? told : bytes.indexOf('endstream', start);
  const end = searched < 0 ? bytes.length : searched;
  return { type: 'stream', dict: value, start, end, id: found, generation: numberOf(generation) };
}
