import { charSet, inSet } from '../char-set.ts';
import type { Span } from '../detector.ts';
import { entropyOf, looksRandom, makeupOf, wordShare } from '../random-text.ts';
import { at, type Source } from '../source.ts';
import type { KeyWord } from './key-words.ts';
import { isPlaceholder } from './placeholder.ts';
import type { Name } from './read-name.ts';

/** How many words of a sentence may part a token from the word about secrets: a word stays one when it is replaced. */
const WORDS_BETWEEN = 8;
const REACH = 400;
const SHORTEST = 20;
const TOKEN = charSet('-_+/=.~0-9A-Za-z');
const UUID = /[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}/u;

/** In a sentence only what mixes capitals, small letters and digits is believed: hashes and words do not. */
function isBelieved(text: string): boolean {
  const makeup = makeupOf(text);
  if (makeup.digits < 2 || makeup.lower < 3 || makeup.upper < 3 || UUID.test(text)) return false;
  if (text.split('/').length > 3 || text.split('.').length > 2 || text.split('-').length > 3 || text.includes('//'))
    return false;
  if (isPlaceholder(text) || /^sha\d/iu.test(text)) return false;
  return looksRandom(text) && entropyOf(text) >= 3.8 && wordShare(makeup) < 0.6;
}

const AHEAD = ' \t"\'`(:=';
const BEHIND = ' \t\r\n"\'`),;.';

/** What is said of a hash and of a page's nonce, which the next token is. */
const HARMLESS = /(?:\b(?:h1|md5|sha\d+|nonce|integrity|checksum)|verification"\s+content)["']?[:=]\s?["']?$/iu;

const standsAlone = ({ text }: Source, start: number, end: number): boolean =>
  AHEAD.includes(text.charAt(start - 1)) &&
  BEHIND.includes(text.charAt(end)) &&
  isBelieved(text.slice(start, end)) &&
  !HARMLESS.test(text.slice(Math.max(0, start - 32), start));

/** A token that stands alone, in quotes or between blanks, on the same line as a word about secrets and soon after it. */
export function nearbySecret(source: Source, name: Name, { family }: KeyWord): Span | undefined {
  if (family === 'key') return undefined;
  const stop = name.end + REACH;
  let words = 0;
  for (let index = name.end; index < stop && words <= WORDS_BETWEEN;) {
    const code = at(source, index);
    if (code === -1 || code === 10 || code === 13 || code === 123 || code === 125 || code === 59) return undefined;
    if (!inSet(TOKEN, code)) {
      if (code === 32 || code === 9) words += 1;
      index += 1;
      continue;
    }
    let end = index;
    while (end - index < 512 && inSet(TOKEN, at(source, end))) end += 1;
    while (end > index && source.text.charCodeAt(end - 1) === 46) end -= 1;
    if (end - index >= SHORTEST && end - index < 512 && standsAlone(source, index, end))
      return { start: index, end, kind: 'high-entropy' };
    index = Math.max(end, index + 1);
  }
  return undefined;
}
