import { EMPTY_DICT, isWord, nameOf } from './values.ts';
import type { PdfDict, PdfValue, PdfWord } from './values.ts';

/* oxlint-disable no-control-regex -- white space of PDF */
const GAP = /(?:[\0\t\n\f\r ]+|%[^\r\n]*)*/uy;
const NUMBER = /[+-]*(?:\d+\.?\d*|\.\d+)(?![^\0\t\n\f\r ()<>[\]{}/%])/uy;
const WORD = /[^\0\t\n\f\r ()<>[\]{}/%]+/uy;
const NAME = /\/[^\0\t\n\f\r ()<>[\]{}/%]*/uy;
const REF = /[\0\t\n\f\r ]+\d{1,5}[\0\t\n\f\r ]+R(?![^\0\t\n\f\r ()<>[\]{}/%])/uy;
/* oxlint-enable no-control-regex */
const PLAIN = /[^()\\]+/uy;
const MAX_DEPTH = 50;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

const END: PdfWord = { type: 'word', word: '' };

export interface Lexer {
  at: number;
  /** The next value; a word with no letters at the end. Never throws, whatever the bytes are, and always moves on. */
  next(): PdfValue;
  skipGap(): void;
}

export const isEnd = (value: PdfValue): boolean => isWord(value) && value.word === '';

/** Reads values out of bytes from a place on. */
export function createLexer(bytes: string, start = 0, end = bytes.length): Lexer {
  let at = start;

  const skipGap = (): void => {
    GAP.lastIndex = at;
    GAP.exec(bytes);
    at = Math.max(at, GAP.lastIndex);
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(bytes)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };

  const string = (): PdfValue => {
    let text = '';
    let depth = 1;
    at += 1;
    while (at < end) {
      text += match(PLAIN) ?? '';
      const mark = bytes[at] ?? '';
      at += 1;
      if (mark === '(') depth += 1;
      else if (mark === ')') {
        depth -= 1;
        if (depth === 0) break;
      } else if (mark === '\\') {
        const octal = /^[0-7]{1,3}/u.exec(bytes.slice(at, at + 3))?.[0];
        if (octal !== undefined) {
          text += String.fromCharCode(Number.parseInt(octal, 8) & 255);
          at += octal.length;
        } else {
          const escaped = bytes[at] ?? '';
          at += escaped === '\r' && bytes[at + 1] === '\n' ? 2 : 1;
          if (escaped !== '\n' && escaped !== '\r') text += ESCAPES[escaped] ?? escaped;
        }
        continue;
      } else break;
      text += mark;
    }
    return { type: 'string', bytes: text };
  };

  const hexString = (): PdfValue => {
    const close = bytes.indexOf('>', at);
    const digits = bytes.slice(at + 1, close < 0 ? end : close).replace(/[^0-9a-fA-F]/gu, '');
    at = close < 0 ? end : close + 1;
    let text = '';
    for (let index = 0; index < digits.length; index += 2) {
      text += String.fromCharCode(Number.parseInt(digits.slice(index, index + 2).padEnd(2, '0'), 16));
    }
    return { type: 'string', bytes: text };
  };

  const name = (written: string): PdfValue => ({
    type: 'name',
    name: written
      .slice(1, 128)
      .replace(/#([0-9a-fA-F]{2})/gu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  });

  const list = (depth: number): PdfValue => {
    const items: PdfValue[] = [];
    at += 1;
    for (;;) {
      skipGap();
      if (at >= end) break;
      if (bytes[at] === ']') {
        at += 1;
        break;
      }
      const value = read(depth + 1);
      if (isEnd(value)) break;
      items.push(value);
    }
    return items;
  };

  const dict = (depth: number): PdfDict => {
    const map = new Map<string, PdfValue>();
    at += 2;
    for (;;) {
      skipGap();
      if (at >= end) break;
      if (bytes.startsWith('>>', at)) {
        at += 2;
        break;
      }
      const key = read(depth + 1);
      if (isEnd(key) || (isWord(key) && /^(?:endobj|stream|endstream)$/u.test(key.word))) break;
      const known = nameOf(key);
      if (known === '') continue;
      skipGap();
      if (bytes.startsWith('>>', at)) continue;
      map.set(known, read(depth + 1));
    }
    return { type: 'dict', map };
  };

  const read = (depth: number): PdfValue => {
    skipGap();
    if (at >= end) return END;
    const mark = bytes[at] ?? '';
    if (mark === '/') return name(match(NAME) ?? '/');
    if (mark === '(') return string();
    if (mark === '<') {
      if (bytes[at + 1] !== '<') return hexString();
      if (depth < MAX_DEPTH) return dict(depth);
      at += 2;
      return EMPTY_DICT;
    }
    if (mark === '[' && depth < MAX_DEPTH) return list(depth);
    const written = match(NUMBER);
    if (written !== undefined) {
      const value = Number(written.replace(/^[+-]*(?=[+-])/u, ''));
      if (Number.isSafeInteger(value) && value >= 0 && match(REF) !== undefined) return { type: 'ref', id: value };
      return Number.isFinite(value) ? value : 0;
    }
    const word = match(WORD);
    if (word === undefined) {
      at += 1;
      return { type: 'word', word: mark };
    }
    if (word === 'true' || word === 'false') return word === 'true';
    return word === 'null' ? null : { type: 'word', word };
  };

  return {
    get at() {
      return at;
    },
    set at(place) {
      at = place;
    },
    next: () => read(0),
    skipGap,
  };
}
