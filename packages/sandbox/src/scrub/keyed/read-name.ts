import { ALNUM, charSet, inSet, WORD } from '../char-set.ts';
import { at, before, hasLiteral, type Source } from '../source.ts';
import type { KeyWord } from './key-words.ts';
import type { WordEnds } from './word-list.ts';

/** How far a name is read before and after its key word. */
const NAME_BACK = 40;
const NAME_FORTH = 40;

/** A name in which a key word stands: `DB_PASSWORD_PROD`, `"apiKey"`, `--token`. */
export interface Name {
  readonly start: number;
  readonly end: number;
  /** What stands before the key word in it, and after it. */
  readonly head: string;
  readonly tail: string;
  /** Begins with `-`: an option of a program. */
  readonly option: boolean;
  /** In capitals only, as variables of the environment are. */
  readonly capitals: boolean;
  /** Follows `?` or `&` in a URL. */
  readonly query: boolean;
}

const inName = (code: number): boolean => inSet(WORD, code) || code === 45 || code === 46;
const CAPITALS = /^[A-Z][A-Z0-9_]*$/u;

const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const isUpper = (code: number): boolean => code >= 65 && code <= 90;

/** The parts of a name, in lower case: `dbPasswordFile` → db, password, file. */
export function partsOf(name: string): readonly string[] {
  const parts: string[] = [];
  let begin = 0;
  for (let index = 0; index <= name.length; index += 1) {
    const code = name.charCodeAt(index);
    const divides = !inSet(ALNUM, code);
    // A capital after a small letter or a digit begins a part.
    if (!divides && !(isUpper(code) && index > begin && !isUpper(name.charCodeAt(index - 1)))) continue;
    if (index > begin) parts.push(name.slice(begin, index).toLowerCase());
    begin = divides ? index + 1 : index;
  }
  return parts;
}

/** Whether a part of a name ends before `index`: no letter there, or a change from small to capital. */
function partBegins(source: Source, index: number): boolean {
  const last = before(source, index);
  if (!isLetter(last)) return true;
  return (!isUpper(last) && isUpper(at(source, index))) || before(source, index - 1) === 92;
}

function partEnds(source: Source, index: number): boolean {
  const next = at(source, index);
  return !isLetter(next) || (isUpper(next) && !isUpper(before(source, index)));
}

/** What may stand between the words of a name. */
const SEPARATORS = charSet('-_. ');

/** Whether one of the words stands right before `index`, with a separator or none. */
function follows(source: Source, index: number, words: WordEnds): boolean {
  const end = inSet(SEPARATORS, before(source, index)) ? index - 1 : index;
  const candidates = words.get(before(source, end) | 32);
  return candidates?.some((word) => end >= word.length && hasLiteral(source, end - word.length, word, true)) ?? false;
}

/** The name around a key word, or undefined where the word is part of another one. */
export function readName(source: Source, index: number, { word, whole = false, after }: KeyWord): Name | undefined {
  const wordEnd = index + word.length;
  if (after !== undefined && !follows(source, index, after)) return undefined;
  if (whole && !(partBegins(source, index) && partEnds(source, wordEnd))) return undefined;
  let start = index;
  const floor = Math.max(0, index - NAME_BACK);
  while (start > floor && inName(source.text.charCodeAt(start - 1))) start -= 1;
  // `\npassword`: the n belongs to the notation of a string.
  if (before(source, start) === 92 && /^[nrt]/u.test(source.text.slice(start, index + 1)) && start < index) start += 1;
  let end = wordEnd;
  while (end - wordEnd < NAME_FORTH && inName(at(source, end))) end += 1;
  while (end > wordEnd && !inSet(ALNUM, source.text.charCodeAt(end - 1)) && source.text.charCodeAt(end - 1) !== 95)
    end -= 1;
  const name = source.text.slice(start, end);
  const option = name.startsWith('-');
  const ahead = before(source, start);
  return {
    start,
    end,
    head: source.text.slice(start, index),
    tail: source.text.slice(wordEnd, end),
    option,
    capitals: CAPITALS.test(name),
    query: ahead === 63 || (ahead === 38 && before(source, start - 1) !== 38),
  };
}
