import { closeSync, constants, fsync, mkdirSync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Folder } from './anchoring.ts';
import { errnoOf } from './disk-fault.ts';
import { enter, entry } from './walk.ts';
import type { Root } from './walk.ts';

/** Holds what was deleted, and below `PENDING` what is being written. In each mount, so that a rename can reach it. */
export const TRASH = '.trash';
export const PENDING = '.pending';

/** Opens folders of ours below the mount, made where missing. A link in their place is refused by the system. */
export function enterPrivate(root: Root, names: readonly string[]): Folder {
  let folder = root.folder;
  for (const name of names) {
    const parent = folder;
    try {
      try {
        mkdirSync(entry(parent, name), { mode: 0o700 });
      } catch (error) {
        if (errnoOf(error) !== 'EEXIST') throw error;
      }
      folder = enter(root.anchoring, parent, name);
    } finally {
      if (parent !== root.folder) closeSync(parent.fd);
    }
  }
  return folder;
}

/** Waits in the thread pool until the disk has it. */
export const syncDescriptor = promisify(fsync);

/** Opens a folder for syncing: one held for addressing only cannot be synced. The caller closes it. */
export const openForSync = (folder: Folder): number =>
  openSync(entry(folder, '.'), constants.O_RDONLY | constants.O_DIRECTORY);

/** Makes the entries of folders last, and closes them whatever happens. */
export async function syncAndClose(descriptors: readonly number[]): Promise<void> {
  try {
    for (const fd of descriptors) await syncDescriptor(fd);
  } finally {
    for (const fd of descriptors) closeSync(fd);
  }
}
