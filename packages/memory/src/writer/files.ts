import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { asFault } from '../faults.ts';

/**
 * Makes the folder (0700) and the file (0600) where they are missing; SQLite gives its other files the same mode.
 * A file that is there is not opened: closing it would drop every lock this process holds on it.
 */
export function prepareFile(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined) closeSync(openSync(file, 'wx', 0o600));
    else if ((found.mode & 0o077) !== 0) chmodSync(file, 0o600);
  } catch (error) {
    throw asFault(error, file);
  }
}

export const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

export const walOf = (file: string): string => `${file}-wal`;

const HEADER = 'SQLite format 3\0';

/**
 * What is wrong with the beginning of the file, if anything is. An empty file is a new database. Only for a file that
 * this process has no connection to: closing it would drop that connection's locks.
 */
export function headerProblem(file: string): string | undefined {
  const size = sizeOf(file);
  if (size === 0) return undefined;
  const header = Buffer.alloc(HEADER.length);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, header, 0, header.length, 0);
  } finally {
    closeSync(handle);
  }
  return header.toString('latin1') === HEADER ? undefined : 'its header is not that of a SQLite database';
}

/**
 * Copies a damaged database with its log to `<file>.damaged-<when it last changed>` and answers that name. The same
 * state of the file is copied once only, however often somebody tries.
 */
export function keepCopy(file: string): string {
  const stamp = new Date(
    Math.max(statSync(file).mtimeMs, statSync(walOf(file), { throwIfNoEntry: false })?.mtimeMs ?? 0),
  )
    .toISOString()
    .replaceAll(/[:.]/g, '-');
  const copy = `${file}.damaged-${stamp}`;
  for (const [from, to] of [
    [file, copy],
    [walOf(file), walOf(copy)],
  ] as const)
    if (sizeOf(from) > 0 && !existsSync(to)) copyFileSync(from, to, constants.COPYFILE_FICLONE);
  return copy;
}
