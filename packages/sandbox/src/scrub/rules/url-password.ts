import { isPlaceholder } from '../keyed/placeholder.ts';
import { charSetWithout, inSet } from '../char-set.ts';
import type { Span } from '../detector.ts';
import { at, before, type Source } from '../source.ts';
import type { Trigger } from '../triggers.ts';

const LONGEST = 512;
const USER = charSetWithout('/?#@:"\'`<>\\,;(){}|');
/** A password may hold a slash that nobody encoded; a quote or a bracket ends the URL. */
const PASSWORD = charSetWithout('@"\'`<>\\');
const HOST = charSetWithout('@"\'`<>\\/?#,;(){}|&=');

/** `scheme://user:password@host`: the password. */
function urlPassword(source: Source, index: number): Span | undefined {
  if (!/[a-zA-Z0-9]/u.test(String.fromCharCode(Math.max(0, before(source, index))))) return undefined;
  let position = index + 3;
  const user = position;
  while (position - user < LONGEST && inSet(USER, at(source, position))) position += 1;
  if (at(source, position) !== 58) return bareToken(source, user, position);
  const start = position + 1;
  let end = start;
  let slash = false;
  while (end - start < LONGEST && inSet(PASSWORD, at(source, end))) {
    const code = at(source, end);
    // A port and a path follow a host, not a user.
    if (code === 47) {
      if (/^\d{1,5}$/u.test(source.text.slice(start, end)) || end === start) return undefined;
      slash = true;
    }
    if (slash && (code === 63 || code === 35 || code === 58)) return undefined;
    end += 1;
  }
  if (end === start || at(source, end) !== 64 || !inSet(HOST, at(source, end + 1))) return undefined;
  const password = source.text.slice(start, end);
  if (isTemplate(password) || (slash && !/\d/u.test(password))) return undefined;
  return { start, end, kind: 'url-password' };
}

/** `https://TOKEN@host`: a user that is long and mixed is a token. */
function bareToken(source: Source, start: number, end: number): Span | undefined {
  if (at(source, end) !== 64 || end - start < 20) return undefined;
  const user = source.text.slice(start, end);
  if (!/^[\w-]{20,}$/u.test(user) || !/\d/u.test(user) || !/[a-zA-Z]/u.test(user) || isTemplate(user)) return undefined;
  return { start, end, kind: 'url-token' };
}

const COMMON = new Set(['pass', 'password', 'pwd', 'passwd', 'secret', 'token', 'pw', 'p', 'xxx', 'key']);

function isTemplate(text: string): boolean {
  if (text.includes('[REDACTED') || /^[$<{[%]|[{}]|\$\(|^\.{3}|^\*+$/u.test(text)) return true;
  return COMMON.has(text.toLowerCase()) || (text.length >= 6 && isPlaceholder(text));
}

export const URL_TRIGGERS: readonly Trigger[] = [{ literal: '://', fold: false, look: urlPassword }];
