import { closeSync, readdirSync, renameSync, rmdirSync, unlinkSync } from 'node:fs';
import { Fault } from '@oxydra/types';
import type { Folder } from './anchoring.ts';
import { look, otherDevice } from './open-entry.ts';
import { enterPrivate, openForSync, syncAndClose, TRASH } from './private-folder.ts';
import { printable } from './virtual-path.ts';
import type { VirtualPath } from './virtual-path.ts';
import { enter, entry, walk } from './walk.ts';
import type { Root } from './walk.ts';

export interface RemoveOptions {
  readonly permanently: boolean;
  readonly recursive: boolean;
  /** Names the place in the trash; unique. */
  readonly slot: string;
}

const MAX_DEPTH = 256;
/** Entries taken away before other work gets a turn. */
const SLICE = 256;

/** Throws unless the entry may go; answers whether it is a folder. */
function judgeRemoval(root: Root, path: VirtualPath, folder: Folder, leaf: string, options: RemoveOptions): boolean {
  const shown = printable(path.text);
  if (leaf === '.') {
    throw new Fault('sandbox/not-removable', `'${shown}' is a root or ends in '..', so it cannot be removed.`, {
      hint: 'Name what is to be removed in its parent folder.',
    });
  }
  const stats = look(folder, leaf);
  if (stats.dev !== root.device) throw otherDevice(path);
  if (path.names[0] === TRASH && (path.names.length === 1 || !options.permanently)) {
    throw new Fault('sandbox/not-removable', `'${shown}' is the trash or in it already.`, {
      hint: 'Name something in the trash and remove it permanently if it is really to go.',
    });
  }
  if (!stats.isDirectory()) return false;
  if (!options.recursive && readdirSync(entry(folder, leaf)).length > 0) {
    throw new Fault('sandbox/exists', `The folder '${shown}' is not empty.`, {
      hint: 'Set recursive to remove it with all that is in it.',
    });
  }
  return true;
}

/** The folders below the slot that tell where the entry came from; empty for a path that does not say. */
const origin = (path: VirtualPath): readonly string[] =>
  path.names.includes('..') || path.names[0] === TRASH ? [] : path.names.slice(0, -1);

/**
 * Moves an entry to the trash, or removes it for good; a link is removed itself, never what it leads to. A folder that
 * goes for good goes through the trash as well, so that it disappears at one moment even if a crash interrupts the rest.
 * Answers the names at which it lies below the mount, or null when it is gone.
 */
export async function removeEntry(root: Root, path: VirtualPath, options: RemoveOptions): Promise<string[] | null> {
  const { names, changed } = walk<{ names: string[] | null; changed: number[] }>(root, path, {
    at(folder, name) {
      const isFolder = judgeRemoval(root, path, folder, name, options);
      const parent = openForSync(folder);
      try {
        if (options.permanently && !isFolder) {
          unlinkSync(entry(folder, name));
          return { names: null, changed: [parent] };
        }
        const slot = [TRASH, options.slot, ...origin(path)];
        const target = enterPrivate(root, slot);
        try {
          const into = openForSync(target);
          try {
            renameSync(entry(folder, name), entry(target, name));
          } catch (error) {
            closeSync(into);
            throw error;
          }
          return { names: [...slot, name], changed: [into, parent] };
        } finally {
          closeSync(target.fd);
        }
      } catch (error) {
        closeSync(parent);
        throw error;
      }
    },
  });
  await syncAndClose(changed);
  if (!options.permanently || names === null) return names;
  const trash = enterPrivate(root, [TRASH]);
  try {
    await removeTree(root, path, trash, options.slot, { left: SLICE, depth: 0 });
  } finally {
    closeSync(trash.fd);
  }
  return null;
}

/** Removes a folder and all in it, entered folder by folder; links are removed, never followed. */
export async function removeTree(
  root: Root,
  path: VirtualPath,
  parent: Folder,
  name: string,
  turn: { left: number; readonly depth: number },
): Promise<void> {
  if (turn.depth > MAX_DEPTH) {
    throw new Fault('sandbox/bad-path', `'${printable(path.text)}' is deeper than ${MAX_DEPTH} folders.`, {
      hint: 'What is left of it is in the trash; remove inner folders first.',
    });
  }
  const folder = enter(root.anchoring, parent, name);
  try {
    if (look(folder, '.').dev !== root.device) throw otherDevice(path);
    for (const child of readdirSync(`${folder.address}/.`)) {
      turn.left -= 1;
      if (turn.left <= 0) {
        turn.left = SLICE;
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (look(folder, child).isDirectory()) {
        const inner = { left: turn.left, depth: turn.depth + 1 };
        await removeTree(root, path, folder, child, inner);
        turn.left = inner.left;
      } else {
        unlinkSync(entry(folder, child));
      }
    }
  } finally {
    closeSync(folder.fd);
  }
  rmdirSync(entry(parent, name));
}
