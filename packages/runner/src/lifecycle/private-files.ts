import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '@oxydra/types';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);

/** Makes a folder that only its owner may enter, and takes from others what they had. Throws `runner/cannot-write`. */
export async function makePrivateFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
  } catch (cause) {
    throw new Fault('runner/cannot-write', `The folder ${folder} cannot be made or kept private (${codeOf(cause)}).`, {
      hint: 'Check who owns it and that its disk can be written, or name another with `workspace_root`.',
      cause,
    });
  }
}

/** Whole or not at all, readable by the owner only. Throws `runner/cannot-write`. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw new Fault('runner/cannot-write', `${path} cannot be written (${codeOf(cause)}).`, {
      hint: 'Check the free space and that you may write there.',
      cause,
    });
  }
}

/** The text of a small file, or undefined where there is none. Throws `runner/cannot-read`. */
export async function readSmallFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(cause))) return undefined;
    throw new Fault('runner/cannot-read', `${path} cannot be read (${codeOf(cause)}).`, {
      hint: 'Check that it belongs to you.',
      cause,
    });
  }
}

export const removeFile = (path: string): Promise<void> => rm(path, { force: true });
