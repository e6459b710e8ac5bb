import { charSet, inSet } from '../char-set.ts';
import type { Span } from '../detector.ts';
import { at, hasLiteral, type Source } from '../source.ts';
import type { Trigger } from '../triggers.ts';

/** The largest key that is looked for, its line breaks and escapes included. */
const LONGEST = 32_768;
const LABEL = charSet('-_ A-Z0-9');
/** What a key's body is made of, and what may join its lines in a string of a program. */
const BODY = charSet('-+/=.,:;"\'\\<>()$ \t\r\n0-9A-Za-z');
const END = '-----END ';

/** The labels whose bodies are secret. Certificates and public keys are not. */
const SECRET_LABEL = /PRIVATE KEY(?: BLOCK)?$|^(?:RSA|EC|DSA) PRIVATE|^PRIVATE|^OPENVPN STATIC KEY/u;

function privateKey(source: Source, index: number): Span | undefined {
  let position = index + 11;
  while (position - index < 120 && inSet(LABEL, at(source, position)) && !hasLiteral(source, position, '-----'))
    position += 1;
  if (!hasLiteral(source, position, '-----')) return undefined;
  if (!SECRET_LABEL.test(source.text.slice(index + 11, position))) return undefined;
  const body = position + 5;
  for (position = body; position - body < LONGEST; position += 1) {
    const code = at(source, position);
    if (code === 45 && hasLiteral(source, position, END)) {
      position += END.length;
      while (position - body < LONGEST && inSet(LABEL, at(source, position)) && !hasLiteral(source, position, '-----'))
        position += 1;
      const end = hasLiteral(source, position, '-----') ? position + 5 : position;
      return { start: index, end, kind: 'private-key' };
    }
    if (code === 45 && hasLiteral(source, position, '-----BEGIN ')) break;
    if (!inSet(BODY, code)) break;
  }
  // Cut off: what is there of it goes. A mention of the first line alone does not.
  const there = source.text.slice(body, position);
  const lines = /^[\s\\nr"']*[A-Za-z0-9+/=\\]{20,}/u.test(there) || /Proc-Type|DEK-Info|Version:/u.test(there);
  if (!lines) return undefined;
  const end = body + there.replace(/[^A-Za-z0-9+/=]+$/u, '').length;
  return { start: index, end, kind: 'private-key' };
}

/** PuTTY's own format: the lines after `Private-Lines`. */
function puttyKey(source: Source, index: number): Span | undefined {
  let position = index + 'Private-Lines: '.length;
  const begin = position;
  while (
    position - begin < LONGEST &&
    inSet(BODY, at(source, position)) &&
    !hasLiteral(source, position, 'Private-MAC')
  )
    position += 1;
  return position - begin < 64 ? undefined : { start: begin, end: position, kind: 'private-key' };
}

export const PRIVATE_KEY_TRIGGERS: readonly Trigger[] = [
  { literal: '-----BEGIN ', fold: false, look: privateKey },
  { literal: 'Private-Lines: ', fold: false, look: puttyKey },
];
