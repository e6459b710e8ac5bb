import { charSet, inSet } from '../char-set.ts';
import type { Span } from '../detector.ts';
import { beginsHere } from '../boundary.ts';
import { isPlaceholder } from '../keyed/placeholder.ts';
import { looksRandom } from '../random-text.ts';
import { at, hasLiteral, type Source } from '../source.ts';
import { compileShape, matchShape } from '../token-pattern.ts';
import type { Trigger } from '../triggers.ts';

const CREDENTIAL = charSet('-_+/=.~|:%0-9A-Za-z');
const HASHED = charSet('-_$./,=+0-9A-Za-z');
const JWT_JOINS = charSet('-_.A-Za-z0-9');
const USER = charSet('-_@.+%0-9A-Za-z');
const JWT = compileShape('[t10-].eyJ[t10-].[t0-]');
const JWT_HEAD = compileShape('[t10-]..[t10-].[t10-].[t10-]');
const BASE64_JWT = compileShape('[m60-]');

/** A JSON Web Token, signed or encrypted. */
function webToken(source: Source, index: number): Span | undefined {
  if (!beginsHere(source, index, JWT_JOINS)) return undefined;
  for (const parts of [JWT, JWT_HEAD]) {
    const end = matchShape(parts, source, index + 3);
    if (end !== -1) return { start: index, end: source.text.charAt(end - 1) === '.' ? end - 1 : end, kind: 'jwt' };
  }
  return undefined;
}

/** A JSON Web Token in base64 once more. */
function wrappedWebToken(source: Source, index: number): Span | undefined {
  if (!beginsHere(source, index)) return undefined;
  const end = matchShape(BASE64_JWT, source, index + 5);
  return end === -1 ? undefined : { start: index, end, kind: 'jwt' };
}

function runFrom(source: Source, start: number): number {
  let end = start;
  while (end - start < 4096 && inSet(CREDENTIAL, at(source, end))) end += 1;
  while (end > start && (source.text.charCodeAt(end - 1) === 46 || source.text.charCodeAt(end - 1) === 58)) end -= 1;
  return end;
}

/** `Bearer …` wherever it stands: what follows must not be a word. */
function bearer(source: Source, index: number): Span | undefined {
  if (!beginsHere(source, index)) return undefined;
  const start = index + 'bearer '.length;
  const end = runFrom(source, start);
  const text = source.text.slice(start, end);
  return text.length >= 12 && !isPlaceholder(text) && looksRandom(text)
    ? { start, end, kind: 'bearer-token' }
    : undefined;
}

/** `Basic …`: base64 that decodes to a user and a password. */
function basic(source: Source, index: number): Span | undefined {
  if (!beginsHere(source, index)) return undefined;
  const start = index + 'basic '.length;
  const end = runFrom(source, start);
  const text = source.text.slice(start, end);
  if (text.length < 8 || !/^[A-Za-z0-9+/_-]+={0,2}$/u.test(text)) return undefined;
  return /^[\x20-\x7e]+:[\x20-\x7e]*$/u.test(Buffer.from(text, 'base64').toString('latin1'))
    ? { start, end, kind: 'basic-auth' }
    : undefined;
}

/** `-u user:password`, `--user user:password` of curl and its kin. */
function userOption(source: Source, index: number, literal: string): Span | undefined {
  let position = index + literal.length;
  const quote = at(source, position);
  const quoted = quote === 34 || quote === 39;
  if (quoted) position += 1;
  const begin = position;
  while (position - begin < 80 && inSet(USER, at(source, position))) position += 1;
  if (at(source, position) !== 58 || position === begin) return undefined;
  const start = position + 1;
  let end = start;
  while (end - start < 256) {
    const code = at(source, end);
    if (code <= 32 || (quoted ? code === quote : code === 34 || code === 39 || code === 96)) break;
    end += 1;
  }
  const text = source.text.slice(start, end);
  if (text.length < 4 || /^[$<{[%]|[{}()]/u.test(text) || isPlaceholder(text) || /^\d+$/u.test(text)) return undefined;
  return { start, end, kind: 'password' };
}

/** `login NAME password VALUE` of a .netrc file. */
function netrc(source: Source, index: number): Span | undefined {
  let position = index + 'login '.length;
  while (position - index < 120 && at(source, position) > 32) position += 1;
  while (position - index < 160 && at(source, position) >= 0 && at(source, position) <= 32) position += 1;
  if (!hasLiteral(source, position, 'password ')) return undefined;
  const start = position + 9;
  let end = start;
  while (end - start < 256 && at(source, end) > 32) end += 1;
  const text = source.text.slice(start, end);
  return text === '' || isPlaceholder(text) ? undefined : { start, end, kind: 'password' };
}

/** A hash of a password, as .htpasswd and /etc/shadow hold it. */
function passwordHash(source: Source, index: number): Span | undefined {
  let end = index;
  while (end - index < 256 && inSet(HASHED, at(source, end))) end += 1;
  const text = source.text.slice(index, end);
  return /^\$(?:2[abxy]\$\d\d\$[./A-Za-z0-9]{53}|[156]\$(?:rounds=\d+\$)?[^$]{1,16}\$[./A-Za-z0-9]{22,86}|apr1\$[^$]{1,8}\$[./A-Za-z0-9]{22}|y\$[./A-Za-z0-9]+\$[./A-Za-z0-9]+\$[./A-Za-z0-9]{43}|argon2(?:id|i|d)\$.{40,})$/u.test(
    text,
  )
    ? { start: index, end, kind: 'password-hash' }
    : undefined;
}

const options = [' -u ', ' --user ', ' --user=', ' --proxy-user '];
const hashes = ['$2a$', '$2b$', '$2y$', '$apr1$', '$argon2', '$1$', '$5$', '$6$', '$y$'];

export const HEADER_TRIGGERS: readonly Trigger[] = [
  { literal: 'eyJ', fold: false, look: webToken },
  ...['ZXlKa', 'ZXlKh'].map((literal) => ({ literal, fold: false, look: wrappedWebToken })),
  { literal: 'bearer ', fold: true, look: bearer },
  { literal: 'basic ', fold: true, look: basic },
  { literal: 'login ', fold: false, look: netrc },
  ...options.map((literal) => ({
    literal,
    fold: false,
    look: (source: Source, index: number) => userOption(source, index, literal),
  })),
  ...hashes.map((literal) => ({ literal, fold: false, look: passwordHash })),
];
