import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@oxydra/types';
import type { ConfigPaths } from '../config/config-paths.ts';

/** The system's limit for the path of a socket is 104 bytes where it is smallest, its end mark included. */
const LONGEST_PATH = 103;

/**
 * Where the control socket of a workspace is: in `ipc/`, or, where that path is too long for a socket, in a folder of
 * this user beside the temporary files. Throws `runner/unsafe-folder` if somebody else made that folder.
 */
export function controlSocketPath({ ipc }: Pick<ConfigPaths, 'ipc'>): string {
  const path = join(ipc, 'control.sock');
  if (Buffer.byteLength(path) <= LONGEST_PATH) return path;
  const { uid } = userInfo();
  const folder = join(tmpdir(), `oxydra-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new Fault('runner/unsafe-folder', `${folder} is not a private folder of yours.`, {
      hint: 'Remove it, or use a `workspace_root` with a shorter path.',
    });
  }
  return join(folder, `${createHash('sha256').update(ipc).digest('hex').slice(0, 16)}.sock`);
}
