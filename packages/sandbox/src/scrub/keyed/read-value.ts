import { BLANKS, charSet, inSet, LETTERS, WORD } from '../char-set.ts';
import { at, before, hasLiteral, type Source } from '../source.ts';
import type { Name } from './read-name.ts';

/** What is assigned to a name, and how it is written. */
export interface Value {
  readonly start: number;
  readonly end: number;
  /** Between quotes. */
  readonly quoted: boolean;
  /** How it is joined to its name. */
  readonly link: 'equals' | 'colon' | 'comma' | 'word' | 'blank' | 'tag' | 'gap';
  /** `NAME=value` with nothing between. */
  readonly tight: boolean;
}

/** Longer is no secret of a kind that has a name. */
export const LONGEST_VALUE = 4096;

const NEWLINE = 10;
const BACKSLASH = 92;
const QUOTES = [
  '&quot;',
  '&#34;',
  '&#39;',
  '\\u0022',
  '\\u0027',
  '%22',
  '%27',
  '\\"',
  "\\'",
  '\\`',
  '"',
  "'",
  '`',
  '“',
  '‘',
];
const CLOSERS: Readonly<Record<string, string>> = { '“': '”', '‘': '’' };
const OPERATOR = charSet('-:=>?.+|!~<');
const EQUALS = /^(?::{1,3}=|[?|]{1,2}=|[.+]=|={1,3}>?|!={1,2}|=~)/u;
const COLON = /^(?:::|:|->|\|\|)/u;
/** Where a bare value ends, and where one in a query does. */
const BARE_END = charSet('"\'`,;<>(){}|');
const QUERY_END = charSet('"\'`<>()#&;,|');
/** How a block of YAML says what is done with its lines. */
const BLOCK_MARK = charSet('-|>+0-9');
/** What closes a bracket or a statement after a bare value, and what ends a sentence too: a password may end in it. */
const PUNCTUATION = charSet('.,;:])');
const SENTENCE_END = charSet('.,;:!?])');
const ENV_END = charSet('"\'`<>');

const skip = (source: Source, index: number, set: Uint8Array, most: number): number => {
  let position = index;
  while (position - index < most && inSet(set, at(source, position))) position += 1;
  return position;
};
const skipBlanks = (source: Source, index: number, most = 24): number => skip(source, index, BLANKS, most);
const quoteAt = (source: Source, index: number): string | undefined => {
  const code = at(source, index);
  if (code !== 34 && code !== 39 && code !== 92 && code !== 96 && code !== 38 && code !== 37 && code < 128)
    return undefined;
  return QUOTES.find((quote) => hasLiteral(source, index, quote));
};

/** Closing quotes and brackets after a name: `"password"`, `["token"]`, `<b>password</b>` not. */
function skipClosers(source: Source, index: number): number {
  let position = index;
  for (let round = 0; round < 3; round += 1) {
    const quote = quoteAt(source, position);
    if (quote !== undefined) position += quote.length;
    else if (at(source, position) === 93 || at(source, position) === 41) position += 1;
    else break;
  }
  return position;
}

interface Link {
  readonly at: number;
  readonly link: Value['link'];
  readonly tight: boolean;
}

/** `=`, `:`, `=>`, `:=`, `?=` … at an index, and where it ends. */
function operatorAt(
  source: Source,
  index: number,
): { readonly end: number; readonly link: 'equals' | 'colon' } | undefined {
  const stop = skip(source, index, OPERATOR, 4);
  if (stop === index) return undefined;
  const text = source.text.slice(index, stop);
  const equals = EQUALS.exec(text)?.[0];
  if (equals !== undefined) return { end: index + equals.length, link: 'equals' };
  const colon = COLON.exec(text)?.[0];
  return colon === undefined ? undefined : { end: index + colon.length, link: 'colon' };
}

const PLAIN_WORD = charSet('_A-Za-z');

/** Words between a name and its operator: a type (`password: string = …`), an attribute (`key="token" value=…`). */
function afterWords(source: Source, index: number): number {
  let position = index;
  for (let count = 0; count < 3; count += 1) {
    const blanks = skipBlanks(source, position);
    const end = skip(source, blanks, PLAIN_WORD, 20);
    // Digits make a token of it, which may be a secret of its own.
    if (end === blanks || inSet(WORD, at(source, end)) || (blanks === position && count > 0)) break;
    position = end;
  }
  return position;
}

const SPOKEN = [' is: ', ' is ', ' was ', ' = ', ' equals ', ' of ', ' to '];

/** Kubernetes and other lists: the name is one value, and what it is set to another: `name: X`, `value: y`. */
function nextField(source: Source, index: number): number {
  let position = index;
  if (at(source, position) === 44) position += 1;
  const space = position;
  while (position - space < 40 && at(source, position) >= 0 && at(source, position) <= 32) position += 1;
  if (position === index) return -1;
  const quote = quoteAt(source, position);
  if (quote !== undefined) position += quote.length;
  if (!hasLiteral(source, position, 'value', true)) return -1;
  position += 5;
  if (quote !== undefined) position += hasLiteral(source, position, quote) ? quote.length : 0;
  position = skipBlanks(source, position);
  const operator = operatorAt(source, position);
  return operator === undefined ? -1 : operator.end;
}

/** Where nothing but a blank, a tab or the line of a table parts a name from its value; −1 where something else does. */
function gapAfter(source: Source, { end, head, tail }: Name, closed: number): number {
  const position = skipBlanks(source, closed);
  if (at(source, position) === 124) return position + 1;
  if (hasLiteral(source, closed, '\\t')) return closed + 2;
  const apart = position > closed && closed === end;
  return apart && (at(source, closed) === 9 || head.includes('_') || tail.includes('_')) ? position : -1;
}

function linkAfter(source: Source, name: Name): Link | undefined {
  const closed = skipClosers(source, name.end);
  const position = skipBlanks(source, closed);
  const operator = operatorAt(source, position);
  if (operator !== undefined) {
    const tight = position === name.end;
    if (operator.link === 'colon' && operator.end - position === 1) {
      // A type may stand between: `token: string = "…"`.
      const typed = afterWords(source, operator.end);
      const second = typed > operator.end ? operatorAt(source, skipBlanks(source, typed)) : undefined;
      if (second?.link === 'equals' && !hasLiteral(source, second.end - 2, '=>'))
        return { at: second.end, link: 'equals', tight: false };
    }
    return { at: operator.end, link: operator.link, tight };
  }
  const field = nextField(source, closed);
  if (field !== -1) return { at: field, link: 'colon', tight: false };
  if (closed > name.end && at(source, position) === 44) return { at: position + 1, link: 'comma', tight: false };
  if (at(source, name.end) === 62 && tagged(source, name)) return { at: name.end + 1, link: 'tag', tight: false };
  if (name.option && closed === name.end && position > closed) return { at: position, link: 'blank', tight: false };
  // `setApiKey("…")`
  if (at(source, name.end) === 40 && quoteAt(source, name.end + 1) !== undefined)
    return { at: name.end + 1, link: 'comma', tight: false };
  const spoken =
    at(source, closed) === 32 ? SPOKEN.find((words) => hasLiteral(source, closed, words, true)) : undefined;
  if (spoken !== undefined) return { at: closed + spoken.length, link: 'word', tight: false };
  const words = afterWords(source, closed);
  const late = words > closed ? operatorAt(source, skipBlanks(source, words)) : undefined;
  if (late !== undefined) return { at: late.end, link: late.link, tight: false };
  const gap = gapAfter(source, name, closed);
  return gap === -1 ? undefined : { at: gap, link: 'gap', tight: false };
}

/** `<password>`, `<db:password>`. */
const tagged = (source: Source, { start }: Name): boolean => {
  const ahead = before(source, start);
  return ahead === 60 || (ahead === 58 && /<\w{1,20}:$/u.test(source.text.slice(Math.max(0, start - 22), start)));
};

/** `Bearer `, `Basic ` … before a value. */
const SCHEMES = ['bearer ', 'basic ', 'token ', 'apikey ', 'digest ', 'negotiate ', 'key ', 'bot ', 'jwt ', 'oauth '];

const SCHEME_STARTS = charSet(SCHEMES.map(([first = '']) => first + first.toUpperCase()).join(''));

const schemeAt = (source: Source, index: number): string | undefined =>
  inSet(SCHEME_STARTS, at(source, index)) ? SCHEMES.find((word) => hasLiteral(source, index, word, true)) : undefined;

function quotedEnd(source: Source, index: number, quote: string): number {
  const closer = CLOSERS[quote] ?? quote;
  const last = closer.charCodeAt(0);
  for (let position = index; position - index <= LONGEST_VALUE; position += 1) {
    const code = at(source, position);
    if (code === -1) return position;
    if (code === NEWLINE) return -1;
    if (code === last && hasLiteral(source, position, closer)) return position;
    if (code === BACKSLASH && closer.length === 1) position += 1;
  }
  return -1;
}

/** The end of a string inside of a bare value: `TOKEN=abc\nNEXT=…` in one line of a program. */
const ESCAPED_END = new Set(Array.from('nrt"\'').map((letter) => letter.charCodeAt(0)));

function bareEnd(source: Source, index: number, stops: Uint8Array): number {
  const { text, run } = source;
  const known = run !== undefined && run.text === text && run.stops === stops && run.from <= index && index < run.end;
  let position = known ? run.end : index;
  while (position - index <= LONGEST_VALUE) {
    const code = at(source, position);
    if (code <= 32 || inSet(stops, code) || code === 0xa0) break;
    if (code === BACKSLASH && ESCAPED_END.has(at(source, position + 1))) break;
    position += 1;
  }
  source.run = { text, stops, from: known ? run.from : index, end: position };
  return position - index > LONGEST_VALUE ? -1 : position;
}

function withoutEnd(source: Source, start: number, end: number, marks: Uint8Array): number {
  let last = end;
  while (last > start && inSet(marks, source.text.charCodeAt(last - 1))) last -= 1;
  return last;
}

/** The value that a name is given, or undefined where it is given none. */
export function readValue(source: Source, name: Name): Value | undefined {
  const link = linkAfter(source, name);
  if (link === undefined) return undefined;
  let position = skipBlanks(source, link.at);
  // A block of YAML begins on the next line; so may a string.
  if (at(source, position) === 124 || (at(source, position) === 62 && link.link === 'colon'))
    position = skip(source, position, BLOCK_MARK, 3);
  if (at(source, position) === 13 || at(source, position) === NEWLINE) {
    const line = at(source, position) === 13 ? position + 2 : position + 1;
    const indented = skipBlanks(source, line, 40);
    const block = position > 0 && /[|>][-+]?$/u.test(source.text.slice(Math.max(0, position - 3), position));
    if (!block && quoteAt(source, indented) === undefined) return undefined;
    if ((link.link === 'comma' || (link.link === 'equals' && link.tight)) && !block) return undefined;
    position = indented;
  }
  // A letter before a string says how to read it: b"…", @"…".
  if (
    (inSet(LETTERS, at(source, position)) || at(source, position) === 64) &&
    [34, 39].includes(at(source, position + 1))
  )
    position += 1;
  let quote = quoteAt(source, position);
  if (quote !== undefined) position += quote.length;
  // An empty string and another quote: `"""…"""`.
  if (quote !== undefined && quote.length === 1 && hasLiteral(source, position, quote + quote)) position += 2;
  const scheme = schemeAt(source, position);
  if (scheme !== undefined) {
    position = skipBlanks(source, position + scheme.length);
    if (quote === undefined) {
      quote = quoteAt(source, position);
      if (quote !== undefined) position += quote.length;
    }
  }
  const env = link.tight && link.link === 'equals' && name.capitals;
  const stops = name.query ? QUERY_END : env ? ENV_END : BARE_END;
  let end = quote === undefined ? bareEnd(source, position, stops) : quotedEnd(source, position, quote);
  if (end === -1) return undefined;
  if (quote === undefined && !env)
    end = withoutEnd(source, position, end, link.link === 'word' ? SENTENCE_END : PUNCTUATION);
  return end <= position
    ? undefined
    : { start: position, end, quoted: quote !== undefined, link: link.link, tight: link.tight };
}

/** Whether a bare value goes on as a program would: a call, an index, a member. */
export function goesOnAsCode(source: Source, end: number): boolean {
  const next = at(source, end);
  return next === 40 || next === 91 || (next === 46 && inSet(LETTERS, at(source, end + 1))) || next === 96;
}
