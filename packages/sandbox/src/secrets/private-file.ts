import { constants, readFileSync, statSync } from 'node:fs';
import { chmod, link, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault, type FaultPlace } from '@oxydra/types';

/** The system's own word for what went wrong: `EACCES`, `ENOSPC`. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);

const OTHERS = 0o077;

/** A folder that only its owner may enter. Throws the system's own error. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
}

/** Makes what was renamed or made in it survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeNew(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/**
 * Whole or not at all, 0600, on disk when it resolves; `lazy`: a power cut may bring the one before back. `draft` makes the temporary file's name unlike any other's.
 * Throws the system's own error.
 */
export async function replaceFile(file: string, text: string, draft: string, lazy = false): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${draft}`);
  try {
    await writeNew(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  if (!lazy) await syncFolder(dirname(file));
}

/**
 * Makes a file that must not be there yet, 0600, whole from the moment it appears. Answers false where it is. Throws
 * the system's own error.
 */
export async function makeFile(file: string, text: string, draft: string): Promise<boolean> {
  const temporary = join(dirname(file), `.${basename(file)}.${draft}`);
  try {
    await writeNew(temporary, text);
    await link(temporary, file);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
  await syncFolder(dirname(file));
  return true;
}

/** The text of a file, or undefined where there is none. A link in its place is an error. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, { encoding: 'utf8', flag: constants.O_RDONLY | constants.O_NOFOLLOW });
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Changes whenever the file was replaced or written; undefined where there is none. */
export function markOf(file: string): string | undefined {
  const stats = statSync(file, { throwIfNoEntry: false, bigint: true });
  return stats === undefined ? undefined : `${stats.ino}:${stats.size}:${stats.mtimeNs}`;
}

/** Throws `<place>/exposed` where a file that must be private is not: whoever can read a key can use it. */
export async function demandPrivate(file: string, place: FaultPlace): Promise<void> {
  const stats = await lstat(file);
  if (stats.isFile() && (stats.mode & OTHERS) === 0 && ownedByUs(stats.uid)) return;
  const what = stats.isFile() ? 'is not private to its owner' : 'is not a plain file';
  throw new Fault(`${place}/exposed`, `The key file ${file} ${what}, so what it protects cannot be trusted.`, {
    hint: `If nobody else can have read or changed it, run \`chmod 600 ${file}\` as its owner.`,
  });
}

const ownedByUs = (uid: number): boolean => {
  const own = process.geteuid?.();
  return own === undefined || own === uid;
};
