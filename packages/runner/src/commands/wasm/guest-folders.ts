import { resolve } from 'node:path';
import type { GuestMount } from '@oxydra/sandbox';
import { usage } from '../../cli/invocation.ts';

const READ_ONLY = ':ro';
const SEPARATOR = '::';

/** Reads `HOST::GUEST[:ro]`, or a folder that the guest knows by the name it has here. Throws `runner/usage`. */
export function parseFolder(text: string, cwd: string): GuestMount {
  const readOnly = text.endsWith(READ_ONLY);
  const pair = readOnly ? text.slice(0, -READ_ONLY.length) : text;
  const at = pair.indexOf(SEPARATOR);
  const host = at < 0 ? pair : pair.slice(0, at);
  const guest = at < 0 ? pair : pair.slice(at + SEPARATOR.length);
  if (host === '' || guest === '') {
    throw usage(
      `--dir is ${JSON.stringify(text)}, but must be HOST::GUEST or HOST::GUEST:ro.`,
      'Write --dir ./data::/data',
    );
  }
  return { guest, root: resolve(cwd, host), mode: readOnly ? 'read-only' : 'read-write' };
}

/** Reads `NAME=VALUE`s; a later one wins. Throws `runner/usage`. */
export function parseVariables(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at <= 0) throw usage(`--env is ${JSON.stringify(text)}, but must be NAME=VALUE.`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

const MOST_SECONDS = 86_400;

/** Milliseconds from a number of seconds, with a fraction if need be. Throws `runner/usage`. */
export function parseTimeout(text: string): number {
  const seconds = /^\d{1,9}(?:\.\d{1,9})?$/u.test(text) ? Number(text) : Number.NaN;
  if (seconds > 0 && seconds <= MOST_SECONDS) return seconds * 1000;
  throw usage(`--timeout is ${JSON.stringify(text)}, but must be a number of seconds up to ${MOST_SECONDS}.`);
}
