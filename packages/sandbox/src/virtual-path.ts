import { Fault } from '@oxydra/types';

/** A checked path: which mount, the names below it, and how to speak of it. `..` is still inside; the walk judges it. */
export interface VirtualPath {
  readonly mount: string;
  readonly names: readonly string[];
  /** The whole path as a person may read it, e.g. `/shared/notes/a.md`. */
  readonly text: string;
}

/** Bytes of UTF-8 in one name and in a whole path, as Linux has them. */
const MAX_NAME_BYTES = 255;
const MAX_PATH_BYTES = 4096;

/** C0, DEL and C1: they break terminals and logs. */
// oxlint-disable-next-line no-control-regex -- refusing them is the point
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/u;
/** Marks that make a name look like another one. Letters of right-to-left scripts are not among them. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

// oxlint-disable-next-line no-control-regex -- escaping them is the point
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu;

/** Text that is safe to print in one line: unsafe characters as `\u{…}`, long text cut. */
export const printable = (text: string, limit = 160): string => {
  const clean = text.replace(UNSAFE, (mark) => `\\u{${mark.codePointAt(0)?.toString(16) ?? ''}}`);
  return clean.length <= limit ? clean : `${clean.slice(0, limit)}…`;
};

/** True where a name holds nothing that `parseVirtualPath` would refuse. */
export const isPlainName = (name: string): boolean => !CONTROL.test(name) && !BIDI.test(name) && name.isWellFormed();

const bad = (path: string, what: string, hint: string): Fault =>
  new Fault('sandbox/bad-path', `The path '${printable(path)}' ${what}.`, { hint });

/**
 * Reads a path as tools write it. Absolute ones start with a mount's name, others count from `home`. A backslash is an
 * ordinary character, `%` is not decoded, and names are taken byte for byte: é composed and é decomposed are two names.
 * Answers null for `/`, the folder of all mounts.
 */
export function parseVirtualPath(path: string, mounts: readonly string[], home: string): VirtualPath | null {
  if (CONTROL.test(path)) throw bad(path, 'holds a control character', 'Use a path without control characters.');
  if (BIDI.test(path)) throw bad(path, 'holds a text-direction mark', 'Use a path without invisible direction marks.');
  if (!path.isWellFormed()) throw bad(path, 'is not valid Unicode text', 'Use a path of whole characters.');
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw bad(path, `is longer than ${MAX_PATH_BYTES} bytes`, 'Use a shorter path.');
  }
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  for (const name of names) {
    if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
      throw bad(path, `has a name longer than ${MAX_NAME_BYTES} bytes`, 'Use shorter names.');
    }
  }
  if (!path.startsWith('/')) return { mount: home, names, text: `/${[home, ...names].join('/')}` };
  const [mount, ...rest] = names;
  if (mount === undefined) return null;
  if (!mounts.includes(mount)) throw outside(path, mounts);
  return { mount, names: rest, text: `/${names.join('/')}` };
}

export const outside = (path: string, mounts: readonly string[]): Fault =>
  new Fault('sandbox/outside', `The path '${printable(path)}' is outside the workspace.`, {
    hint: `Use a path below ${mounts.map((name) => `/${name}`).join(' or ')}.`,
  });
