import { looksRandom, makeupOf, wordShare } from '../random-text.ts';
import type { Family } from './key-words.ts';
import { isPlaceholder } from './placeholder.ts';

/** Where a value stands: what is written as data is believed more than what is written as a program. */
export interface Setting {
  readonly quoted: boolean;
  /** `NAME=value` of an environment, a query's `name=value`, an option of a program, an element of XML. */
  readonly data: boolean;
  /** A quoted value of a quoted name, as in JSON. */
  readonly json: boolean;
  /** Bare, after a colon: YAML, or a program's type. */
  readonly colon: boolean;
}

const UUID = /^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/u;
const UUID_LENGTH = 36;
const HASH = /^(?:sha(?:1|224|256|384|512)|md5|blake\w*|h1)[-:=]/iu;
const FILE = /^(?:\.{0,2}|~)\/[\w.@~-]/u;
const PLACE = /^(?:\.{1,2}\/|~\/|[A-Za-z]:[\\/]|[a-z][a-z0-9+.-]*:\/\/|data:|mailto:|urn:|@[\w-]+\/)/u;
const NUMERIC = /^[-+]?[\d.,:/_ ]+(?:[a-zA-Z]{1,2})?$/u;
const DATE = /^\d{4}-\d\d-\d\d/u;
const MEMBER = /^[A-Za-z_$][\w$]*(?:(?:\.|->|::)[A-Za-z_$][\w$]*)+$/u;
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/u;
const MIME = /^[a-z]+\/[a-z0-9.+-]+$/u;
/** As Django makes its keys: of letters, digits and signs, a sign here and there. */
const MANY_SIGNS = /^(?=.*[!@#%^&*=+_-])(?=(?:.*\d){2})(?=(?:.*[a-zA-Z]){4}).{16,}$/u;
/** `user:1234:profile:…`: the key of a cache. */
const PARTED = /^[a-z][\w-]*:[^:]*:/iu;
/** A number of a program. */
const HEX_NUMBER = /^0[xX][0-9a-fA-F]{1,16}$/u;
const SYMBOL = /[!@#%^&*+=?~:;,.$/|\\-]/u;

/** One word of a name: letters that go together, perhaps with a number at either end; or a short number. */
function isWord(part: string): boolean {
  const letters = part.replaceAll(/^\d{1,4}|\d{1,4}$/gu, '');
  if (letters === '') return part.length <= 4;
  return /^[A-Za-z]*$/u.test(letters) && (letters.length <= 3 || wordShare(makeupOf(letters)) > 0.66);
}

/** Values up to this length are judged whole. */
const JUDGED = 512;

/** Made of words: an identifier, a name with dashes and a date, a member of an object. */
function isWords(value: string): boolean {
  const parts = value
    .replaceAll(/([a-z])([A-Z])/gu, '$1 $2')
    .split(/[^A-Za-z0-9]+/u)
    .filter((part) => part !== '');
  const letters = value.replaceAll(/[^A-Za-z]/gu, '').length;
  // Text drawn by lot changes its case, or between letters and digits, every other character; a name every sixth.
  if (value.length >= 10 && makeupOf(value).changes > value.length * 0.42) return false;
  if (letters * 2 < value.length && !/^[a-z]{4,}/u.test(value)) return false;
  if (parts.length * 3.2 > letters + 2) return false;
  const odd = parts.filter((part) => !isWord(part));
  // One short part may be anything: the x509 of a certificate's name.
  return odd.length === 0 || (parts.length >= 4 && odd.length === 1 && (odd[0]?.length ?? 0) <= 5);
}

/** A password is what a person may choose: short, and a word with a digit. */
function isPassword(value: string, { quoted, data, json, colon }: Setting): boolean {
  if (value.length < 4 || value.length > 256 || HEX_NUMBER.test(value)) return false;
  if (NUMERIC.test(value)) return (data || json) && /^\d{4,}$/u.test(value);
  const { lower, upper, digits, others } = makeupOf(value);
  const letters = lower + upper;
  if (data || json) return letters + digits > 0 && (digits > 0 || others > 0 || !/^[A-Z][a-z]+$/u.test(value));
  if (MEMBER.test(value) && isWords(value)) return false;
  if (quoted) {
    if (digits > 0 && letters > 0) return !(IDENTIFIER.test(value) && /^[a-z]+[A-Z]/u.test(value) && isWords(value));
    if (SYMBOL.test(value) && others < value.length) return /[!@#%^&*=?~$]/u.test(value) || looksRandom(value);
    return (
      looksRandom(value) || (letters === value.length && value.length >= 6 && lower > 0 && upper > 1 && !isWords(value))
    );
  }
  const shuffled = lower > 2 && upper > letters * 0.35 && upper < letters * 0.65;
  if (colon)
    return (
      (shuffled && letters === value.length && value.length >= 10) ||
      (digits > 0 && letters > 0 && value.length >= 6 && !isWords(value)) ||
      /^(?=.*[a-zA-Z0-9])(?=.*[!@#%^&*]).{6,}$/u.test(value) ||
      /^[a-z]+\d{2,}$/u.test(value)
    );
  return looksRandom(value) || (digits > 0 && letters > 0 && /[!@#$%^&*]/u.test(value) && value.length >= 6);
}

/** So long is what a program makes up, at least. */
const leastDrawn = (family: Family): number =>
  family === 'key' ? 20 : family === 'token' || family === 'authorization' ? 10 : 8;

/**
 * Whether a value may be drawn by lot, by what is told soonest: most values of programs are names without a digit. The
 * judgement itself would say the same of what this says no to.
 */
function mayBeDrawn(value: string, family: Family): boolean {
  if (value.length < leastDrawn(family)) return false;
  const makeup = makeupOf(value);
  return makeup.digits > 0 || value.length === UUID_LENGTH || (value.length >= 16 && wordShare(makeup) < 0.6);
}

/** What a program made up: drawn by lot, or at least no words. */
function isDrawn(value: string, family: Family, { quoted, data, json }: Setting): boolean {
  if (value.length < leastDrawn(family) || NUMERIC.test(value) || DATE.test(value)) return false;
  if (UUID.test(value)) return family !== 'key' && new Set(value).size > 4;
  if (MIME.test(value) || /[[\]\\<>]/u.test(value) || (value.includes('*') && !MANY_SIGNS.test(value))) return false;
  if (MEMBER.test(value) && (isWords(value) || !/\d/u.test(value))) return false;
  if (isWords(value) || (family === 'key' && PARTED.test(value))) return false;
  if (looksRandom(value)) return true;
  if (family === 'key') return false;
  const { lower, upper, digits, others } = makeupOf(value);
  // `s3cr3t!pass`, `abcd1234efgh`: chosen by a person, and still no word.
  const chosen = digits >= 2 && lower + upper >= 2 && (value.length >= 10 || others > 0);
  return (
    chosen &&
    (data || json || quoted) &&
    !(IDENTIFIER.test(value) && /^[A-Za-z]+\d+$/u.test(value) && value.length < 12)
  );
}

/** Whether a value is the secret that its name promises. */
export function isSecretValue(value: string, family: Family, setting: Setting): boolean {
  // Of what is long, its beginning says enough: hostile text must not make this costly.
  if (value.length > JUDGED)
    return family !== 'password' && looksRandom(value.slice(0, JUDGED / 2)) && !/\s/u.test(value);
  const person = family === 'secret' || family === 'credential';
  const chosen = family === 'password' || (person && (setting.data || setting.json));
  if (!chosen && !mayBeDrawn(value, family)) return false;
  if (isPlaceholder(value) || HASH.test(value) || PLACE.test(value) || value.includes('[REDACTED:')) return false;
  if (FILE.test(value) && (isWords(value) || value.length < 20)) return false;
  if (/\s/u.test(value)) return family === 'password' && isPhrase(value, setting);
  if (/[{}]/u.test(value) && /\$\{|\{\{|\}\}|^\{|\{\w*\}/u.test(value)) return false;
  if (!setting.quoted && !setting.data && /[()[\]]|=>|&&|\|\|/u.test(value)) return false;
  if (family === 'password') return isPassword(value, setting);
  if (isDrawn(value, family, setting)) return true;
  return chosen && value.length >= 8 && !isWords(value) && isPassword(value, setting);
}

/** Words drawn from a list, as pass phrases are: four or more, small letters, none of grammar's. */
function isPhrase(value: string, { quoted, data, json }: Setting): boolean {
  if (!(quoted || data || json) || value.length > 200) return false;
  if (/^\S+(?: \S+){1,3}$/u.test(value) && /\d/u.test(value) && /[!@#$%^&*]/u.test(value)) return true;
  return (
    /^[a-z]{3,}(?: [a-z]{3,}){3,23}$/u.test(value) &&
    !/\b(?:the|your|for|and|with|this|that|from|are|was|must|not|enter|please|user|password|passphrase)\b/u.test(value)
  );
}
