import { closeSync, linkSync, lstatSync, mkdirSync, renameSync, rmdirSync, unlinkSync } from 'node:fs';
import { Fault } from '@oxydra/types';
import type { Folder } from '../anchoring.ts';
import { errnoOf } from '../disk-fault.ts';
import { look } from '../open-entry.ts';
import { enterPrivate, openForSync, syncAndClose, TRASH } from '../private-folder.ts';
import { printable } from '../virtual-path.ts';
import { enter, entry } from '../walk.ts';
import { notInTrash, pathOf, within } from './held-mount.ts';
import type { HeldMount } from './held-mount.ts';

/** A place below a mount. */
export interface Place {
  readonly mount: HeldMount;
  readonly names: readonly string[];
}

export interface PutBackOptions {
  /** What stands at the place goes to this slot of the trash first; absent: then nothing is put back. */
  readonly over: string | undefined;
  /** Called before anything moves from one path to another. */
  readonly follow: (from: string, to: string) => Promise<void>;
}

const textOf = ({ mount, names }: Place): string => pathOf(mount.name, names).text;

const taken = (path: string): Fault =>
  new Fault('sandbox/exists', `There is already something at '${printable(path)}', so nothing was put back.`, {
    hint: 'Give another place with --to, or --over to keep in the trash what is there.',
  });

/** Moves an entry to a name that is free. No file is ever replaced: a link is only made where nothing is. */
async function move(from: Folder, leaf: string, into: Folder, name: string): Promise<void> {
  const source = entry(from, leaf);
  const target = entry(into, name);
  if (look(from, leaf).isDirectory()) renameSync(source, target);
  else {
    linkSync(source, target);
    unlinkSync(source);
  }
  await syncAndClose([openForSync(into), openForSync(from)]);
}

/** Makes the folders that are missing, and acts in the last of them. */
async function inFolders<T>(place: Place, names: readonly string[], act: (folder: Folder) => Promise<T>): Promise<T> {
  await within(place.mount, names, (folder, missing) => {
    let parent = folder;
    try {
      for (const name of missing) {
        mkdirSync(entry(parent, name));
        const made = enter(place.mount.root.anchoring, parent, name);
        if (parent !== folder) closeSync(parent.fd);
        parent = made;
      }
    } finally {
      if (parent !== folder) closeSync(parent.fd);
    }
  });
  return within(place.mount, names, (folder, missing) => {
    if (missing.length > 0) throw taken(textOf(place));
    return act(folder);
  });
}

/** Puts what stands at a place into the trash. Answers where it lies then. */
async function makeRoom(place: Place, folder: Folder, leaf: string, slot: string, options: PutBackOptions) {
  const way = [TRASH, slot, ...place.names.slice(0, -1)];
  const kept = pathOf(place.mount.name, [...way, leaf]).text;
  await options.follow(textOf(place), kept);
  const into = enterPrivate(place.mount.root, way);
  try {
    renameSync(entry(folder, leaf), entry(into, leaf));
    await syncAndClose([openForSync(into), openForSync(folder)]);
  } finally {
    closeSync(into.fd);
  }
  return kept;
}

/** Takes away the folders that said where something came from, as far as they are empty now. */
async function tidy({ mount, names }: Place): Promise<void> {
  for (let depth = names.length - 1; depth >= 2; depth -= 1) {
    const gone = await within(mount, names.slice(0, depth - 1), (folder, missing) => {
      if (missing.length > 0) return true;
      try {
        rmdirSync(entry(folder, names[depth - 1] ?? '.'));
        return true;
      } catch (error) {
        if (errnoOf(error) === '') throw error;
        return false;
      }
    });
    if (!gone) return;
  }
}

/**
 * Puts something from the trash to a place, with the folders that it needs, never over something that is there. On disk
 * when it resolves; a crash leaves it in the trash, in place, or in both.
 */
export async function putBack(from: Place, to: Place, options: PutBackOptions): Promise<{ readonly kept?: string }> {
  const leaf = to.names.at(-1);
  const thing = from.names.at(-1);
  if (leaf === undefined) throw taken(textOf(to));
  const done = await within(from.mount, from.names.slice(0, -1), async (source, lost) => {
    const there = lost.length === 0 && thing !== undefined;
    if (!there || lstatSync(entry(source, thing), { throwIfNoEntry: false }) === undefined)
      throw notInTrash(textOf(from));
    return inFolders(to, to.names.slice(0, -1), async (folder) => {
      const isTaken = lstatSync(entry(folder, leaf), { throwIfNoEntry: false }) !== undefined;
      if (isTaken && options.over === undefined) throw taken(textOf(to));
      await options.follow(textOf(from), textOf(to));
      const kept =
        isTaken && options.over !== undefined ? await makeRoom(to, folder, leaf, options.over, options) : undefined;
      await move(source, thing, folder, leaf);
      return kept === undefined ? {} : { kept };
    });
  });
  await tidy(from);
  return done;
}
