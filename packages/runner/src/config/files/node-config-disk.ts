import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '@oxydra/types';
import type { ConfigDisk } from './config-files.ts';

/** System errors carry a code; nothing else about them matters here. */
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
const isAbsent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));

const unreadable = (path: string, cause: unknown): Fault =>
  new Fault('config/unreadable', `${path} cannot be read (${codeOf(cause) || String(cause)}).`, {
    hint: 'Check that it is a file and that you may read it.',
    cause,
  });

async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}

async function replace(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const mode = await stat(path).then(
      (found) => found.mode & 0o777,
      () => 0o600,
    );
    {
      await using handle = await open(temporary, 'wx', mode);
      await handle.writeFile(text);
      await handle.sync();
    }
    await rename(temporary, path);
    await syncFolder(folder);
  } catch (cause) {
    // What went wrong first is what counts; a left-over is harmless.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new Fault('config/cannot-write', `${path} cannot be written (${codeOf(cause) || String(cause)}).`, {
      hint: 'Check the free space and that you may write there; the file is as it was.',
      cause,
    });
  }
}

/** The real disk. */
export const nodeConfigDisk: ConfigDisk = {
  async read(path) {
    try {
      return await readFile(path);
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw unreadable(path, error);
    }
  },
  async list(folder) {
    try {
      return (await readdir(folder)).toSorted();
    } catch (error) {
      if (isAbsent(error)) return [];
      throw unreadable(folder, error);
    }
  },
  async kind(path) {
    try {
      return (await stat(path)).isDirectory() ? 'folder' : 'file';
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw unreadable(path, error);
    }
  },
  replace,
  remove: (path) => rm(path, { force: true }),
};
