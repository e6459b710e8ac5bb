import type { Span } from '../detector.ts';
import { looksRandom } from '../random-text.ts';
import { at, before, type Source } from '../source.ts';
import type { Trigger } from '../triggers.ts';
import { isSecretValue, type Setting } from './judge-value.ts';
import { ABOUT, KEY_WORDS, ORDINARY, type Family, type KeyWord } from './key-words.ts';
import { nearbySecret } from './nearby.ts';
import { partsOf, readName, type Name } from './read-name.ts';
import { goesOnAsCode, readValue, type Value } from './read-value.ts';

/** The token that begins exactly at an index, by the rules of formats. */
export type TokenAt = (source: Source, index: number) => Span | undefined;

/** Whether the parts around the key word make it the name of something else. */
function isOrdinary({ head, tail }: Name, family: Family): boolean {
  if (head === '' && tail === '') return false;
  const after = partsOf(tail);
  // `TOKEN_2`, `keyProd`: only the last part says what a name is about.
  if (/^[a-z]/u.test(tail) ? ABOUT.has(after[0] ?? '') || tail.startsWith('ize') : false) return true;
  if (after.some((part) => ABOUT.has(part))) return true;
  if (family === 'password' || family === 'secret' || family === 'private-key') return false;
  return ORDINARY.has(partsOf(head).at(-1) ?? '');
}

function settingOf(source: Source, name: Name, value: Value): Setting {
  const ahead = before(source, name.start);
  const quotedName = ahead === 34 || ahead === 39;
  const env = value.tight && value.link === 'equals' && name.capitals;
  return {
    quoted: value.quoted,
    data: env || name.query || value.link === 'tag' || value.link === 'blank' || isImageVariable(source, name, value),
    json: value.quoted && quotedName && value.link === 'colon',
    colon: !value.quoted && value.link === 'colon',
  };
}

/** `"src/auth.ts": "…"`: the end of a path, and the hash of what is there. */
const isFile = (source: Source, { start }: Name, { link }: Value): boolean =>
  link === 'colon' && before(source, start) === 47;

/** `ENV NAME value`, as files of images say it. */
const isImageVariable = ({ text }: Source, { start, capitals }: Name, { link }: Value): boolean =>
  link === 'gap' && capitals && /(?:^|\n)[ \t]*(?:ENV|ARG) $/u.test(text.slice(Math.max(0, start - 24), start));

const KINDS: Readonly<Record<Family, string>> = {
  password: 'password',
  secret: 'secret',
  token: 'token',
  'api-key': 'api-key',
  'private-key': 'private-key',
  credential: 'credential',
  authorization: 'authorization',
  key: 'key',
};

/** The families of a bare word `auth`, `session`, `sig` … whose values must be what chance makes. */
const strictFamily = ({ family, whole = false }: KeyWord): Family =>
  whole && (family === 'token' || family === 'authorization') ? 'key' : family;

function keyedSpan(source: Source, index: number, keyWord: KeyWord, tokenAt: TokenAt): Span | undefined {
  const name = readName(source, index, keyWord);
  if (name === undefined || isOrdinary(name, keyWord.family)) return undefined;
  const value = readValue(source, name);
  if (value === undefined) return nearbySecret(source, name, keyWord);
  if (value.end - value.start > 4096 || isFile(source, name, value)) return undefined;
  const token = tokenAt(source, value.start);
  if (token !== undefined) return token;
  const text = source.text.slice(value.start, value.end);
  const setting = settingOf(source, name, value);
  const family = setting.json && keyWord.word === 'auth' ? 'authorization' : strictFamily(keyWord);
  if (!value.quoted && !setting.data && goesOnAsCode(source, value.end)) return undefined;
  // Where only a blank is between, what follows must look like it.
  if (value.link === 'gap' && !setting.data && !(text.length >= 16 && looksRandom(text)))
    return nearbySecret(source, name, keyWord);
  // In a list the next text is not always the value of this one.
  if (value.link === 'comma' && !(value.quoted && looksRandom(text))) return undefined;
  if (value.link === 'word' && !value.quoted && at(source, value.end) === 32 && /^[a-z-]+$/u.test(text))
    return undefined;
  if (!isSecretValue(text, family, setting)) return undefined;
  return { start: value.start, end: value.end, kind: KINDS[keyWord.family] };
}

/** Triggers for values whose name says that they are secret. */
export const keyedTriggers = (tokenAt: TokenAt): readonly Trigger[] =>
  KEY_WORDS.map((keyWord) => ({
    literal: keyWord.word,
    fold: true,
    look: (source, index) => keyedSpan(source, index, keyWord, tokenAt),
  }));
