import {
  closeSync,
  constants,
  fchmodSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  write,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { promisify } from 'node:util';
import { Fault } from '@oxydra/types';
import type { Folder } from './anchoring.ts';
import { errnoOf } from './disk-fault.ts';
import { look, notAFile, otherDevice } from './open-entry.ts';
import { enterPrivate, openForSync, PENDING, syncAndClose, syncDescriptor, TRASH } from './private-folder.ts';
import { printable } from './virtual-path.ts';
import type { VirtualPath } from './virtual-path.ts';
import { enter, entry, LINK, walk } from './walk.ts';
import type { Root } from './walk.ts';

const OWNER_MAY_WRITE = 0o200;
const PERMISSIONS = 0o777;
const writeSome = promisify(write);

/** Throws where a write must not go; a link is for the walk to follow. */
function judgeTarget(
  folder: Folder,
  leaf: string,
  root: Root,
  path: VirtualPath,
  exclusive: boolean,
): Stats | null | typeof LINK {
  let stats: Stats;
  try {
    stats = look(folder, leaf);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    if (look(folder, '.').dev !== root.device) throw otherDevice(path);
    return null;
  }
  if (stats.isSymbolicLink()) return LINK;
  if (stats.dev !== root.device) throw otherDevice(path);
  if (!stats.isFile()) throw notAFile(path);
  const shown = printable(path.text);
  if (exclusive) {
    throw new Fault('sandbox/exists', `There is already a file at '${shown}'.`, {
      hint: 'Choose another name, or replace it on purpose.',
    });
  }
  if (stats.nlink > 1) {
    throw new Fault(
      'sandbox/hard-link',
      `'${shown}' has ${stats.nlink} names, and some may be outside the workspace.`,
      {
        hint: 'Delete it first and write it anew, or write to another name.',
      },
    );
  }
  if ((stats.mode & OWNER_MAY_WRITE) === 0) {
    throw new Fault('sandbox/no-permission', `'${shown}' is write-protected.`, {
      hint: 'Ask the user to change its permissions, or write to another name.',
    });
  }
  return stats;
}

/** Puts the finished file in place; answers the folder whose entries changed, opened for syncing. */
function place(root: Root, path: VirtualPath, pending: Folder, temporary: string, exclusive: boolean): number[] {
  const from = entry(pending, temporary);
  const into = (folder: Folder, leaf: string): number[] => {
    const fd = openForSync(folder);
    try {
      // A rename would replace what came there meanwhile; a link never does.
      if (exclusive) {
        linkSync(from, entry(folder, leaf));
        unlinkSync(from);
      } else {
        renameSync(from, entry(folder, leaf));
      }
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    return [fd];
  };
  return walk<number[]>(root, path, {
    at: (folder, leaf) => (judgeTarget(folder, leaf, root, path, exclusive) === LINK ? LINK : into(folder, leaf)),
    missing: (folder, rest) => makeParents(root, folder, rest, into),
  });
}

/** Makes the missing folders of `rest` and acts in the last; if anything fails, those made are taken away again. */
function makeParents(
  root: Root,
  folder: Folder,
  rest: readonly string[],
  act: (folder: Folder, leaf: string) => number[],
): number[] {
  const made: { readonly parent: Folder; readonly name: string; readonly folder: Folder }[] = [];
  const changed: number[] = [];
  let done = false;
  try {
    let parent = folder;
    for (const name of rest.slice(0, -1)) {
      mkdirSync(entry(parent, name));
      const child = enter(root.anchoring, parent, name);
      made.push({ parent, name, folder: child });
      changed.push(openForSync(parent));
      parent = child;
    }
    changed.push(...act(parent, rest.at(-1) ?? '.'));
    done = true;
    return changed;
  } finally {
    for (const step of made.toReversed()) {
      closeSync(step.folder.fd);
      if (!done) removeQuietly(() => rmdirSync(entry(step.parent, step.name)));
    }
    if (!done) for (const fd of changed) closeSync(fd);
  }
}

/** For tidying up after a failure that is already on its way to the caller, and must not be hidden by another. */
function removeQuietly(remove: () => void): void {
  try {
    remove();
  } catch (error) {
    if (errnoOf(error) === '') throw error;
  }
}

/**
 * Writes a whole file so that a reader, or a crash at any moment, finds the old or the new content and nothing between.
 * Parents are made as needed; on failure nothing of it is left. Resolves once it would survive a power cut.
 */
export async function writeFile(
  root: Root,
  path: VirtualPath,
  bytes: Uint8Array,
  options: { readonly exclusive: boolean; readonly temporary: string },
): Promise<void> {
  const { exclusive, temporary } = options;
  const before = walk<Stats | null>(root, path, {
    at: (folder, leaf) => judgeTarget(folder, leaf, root, path, exclusive),
    missing(folder) {
      if (look(folder, '.').dev !== root.device) throw otherDevice(path);
      return null;
    },
  });
  const pending = enterPrivate(root, [TRASH, PENDING]);
  try {
    const from = entry(pending, temporary);
    let changed: number[];
    const fd = openSync(
      from,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | root.anchoring.leafFlags,
      0o666,
    );
    try {
      try {
        if (before !== null) fchmodSync(fd, before.mode & PERMISSIONS);
        for (let offset = 0; offset < bytes.length;) {
          offset += (await writeSome(fd, bytes, offset, bytes.length - offset)).bytesWritten;
        }
        await syncDescriptor(fd);
      } finally {
        closeSync(fd);
      }
      changed = place(root, path, pending, temporary, exclusive);
    } catch (error) {
      removeQuietly(() => unlinkSync(from));
      throw error;
    }
    await syncAndClose(changed);
  } finally {
    closeSync(pending.fd);
  }
}
