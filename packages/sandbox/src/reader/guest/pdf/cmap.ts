import { fromUtf16 } from './bytes.ts';
import { createLexer, isEnd } from './lexer.ts';
import type { PdfValue } from './values.ts';
import { isList, isString, isWord } from './values.ts';

/** From codes to text, and how many bytes a code has. */
export interface CMap {
  readonly texts: ReadonlyMap<number, string>;
  readonly widths: ReadonlySet<number>;
}

const MAX_TEXTS = 70_000;
const MAX_TOKENS = 400_000;

const codeOf = (bytes: string): number =>
  Array.from(bytes.slice(-4)).reduce((sum, char) => sum * 256 + char.charCodeAt(0), 0);
const textOf = (value: PdfValue | undefined): string =>
  isString(value) ? fromUtf16(value.bytes.length === 1 ? `\0${value.bytes}` : value.bytes.slice(0, 64)) : '';

const nextText = (text: string, step: number): string => {
  const points = Array.from(text);
  const last = points.pop();
  const point = (last?.codePointAt(0) ?? 0) + step;
  return point > 0x10_ffff || (point >= 0xd800 && point <= 0xdfff)
    ? ''
    : `${points.join('')}${String.fromCodePoint(point)}`;
};

/** Reads a ToUnicode map: the few operators that matter, whatever else stands around them. */
export function readCMap(source: string): CMap {
  const texts = new Map<number, string>();
  const widths = new Set<number>();
  const lexer = createLexer(source);
  let waiting: PdfValue[] = [];
  for (let count = 0; count < MAX_TOKENS; count += 1) {
    const value = lexer.next();
    if (isEnd(value)) break;
    if (!isWord(value)) {
      waiting.push(value);
      continue;
    }
    if (value.word === 'endcodespacerange')
      for (const each of waiting)
        if (isString(each) && each.bytes.length > 0) widths.add(Math.min(4, each.bytes.length));
    if (value.word === 'endbfchar') {
      for (let at = 0; at + 1 < waiting.length && texts.size < MAX_TEXTS; at += 2) {
        const code = waiting[at];
        if (isString(code)) texts.set(codeOf(code.bytes), textOf(waiting[at + 1]));
      }
    }
    if (value.word === 'endbfrange') {
      for (let at = 0; at + 2 < waiting.length; at += 3) {
        const [from, to, target] = waiting.slice(at, at + 3);
        if (!isString(from) || !isString(to)) continue;
        const first = codeOf(from.bytes);
        const last = Math.min(codeOf(to.bytes), first + 0xffff);
        const start = textOf(target);
        for (let code = first; code <= last && texts.size < MAX_TEXTS; code += 1) {
          texts.set(code, isList(target) ? textOf(target[code - first]) : nextText(start, code - first));
        }
      }
    }
    waiting = [];
  }
  return { texts, widths };
}
