import { closeSync, readdirSync } from 'node:fs';
import type { Folder } from '../anchoring.ts';
import { kindOf, look } from '../open-entry.ts';
import { TRASH } from '../private-folder.ts';
import { isPlainName } from '../virtual-path.ts';
import { enter } from '../walk.ts';
import type { Root } from '../walk.ts';
import { pathOf, within } from './held-mount.ts';
import type { HeldMount } from './held-mount.ts';
import { slotTime } from './slot.ts';

/** Something that was removed or replaced. */
export interface TrashedThing {
  /** Where it lies: `/shared/.trash/<slot>/notes/a.md`. */
  readonly path: string;
  /** Where it came from: `/shared/notes/a.md`. */
  readonly from: string;
  readonly kind: 'file' | 'folder' | 'other';
  /** In bytes; of a folder with all that is in it. */
  readonly size: number;
  /** When it went, in milliseconds since 1970. */
  readonly at: number;
}

/** Entries looked at before other work gets a turn. */
const SLICE = 512;

/** Bytes of all files below a folder; what cannot be entered counts nothing. */
async function sizeBelow(root: Root, folder: Folder, turn: { left: number }): Promise<number> {
  let size = 0;
  for (const name of readdirSync(`${folder.address}/.`)) {
    turn.left -= 1;
    if (turn.left <= 0) {
      turn.left = SLICE;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const stats = look(folder, name);
    if (stats.isFile()) size += stats.size;
    if (!stats.isDirectory() || stats.dev !== root.device) continue;
    const inner = enter(root.anchoring, folder, name);
    try {
      size += await sizeBelow(root, inner, turn);
    } finally {
      closeSync(inner.fd);
    }
  }
  return size;
}

/** The only entry of a folder, where it has one that a path can spell. */
function onlyEntry(folder: Folder): string | undefined {
  const [name, ...more] = readdirSync(`${folder.address}/.`);
  return name !== undefined && more.length === 0 && isPlainName(name) && !name.includes('\ufffd') ? name : undefined;
}

/**
 * What went to a slot: below the folders that say where it came from. A folder that holds nothing but one other could be
 * one that went or one that says so; either way the inner one is put back to the same place.
 */
export async function lookInto(mount: HeldMount, slot: string): Promise<TrashedThing | undefined> {
  const names: string[] = [];
  for (;;) {
    const inner = await within(mount, [TRASH, slot, ...names], (folder, missing) =>
      missing.length > 0 ? undefined : describe(mount.root, folder),
    );
    if (inner === undefined) return undefined;
    if (inner.next !== undefined) {
      names.push(inner.next);
      if (inner.isFolder) continue;
    }
    if (names.length === 0) return undefined;
    const size = inner.next === undefined ? await measure(mount, slot, names) : inner.size;
    return {
      path: pathOf(mount.name, [TRASH, slot, ...names]).text,
      from: pathOf(mount.name, names).text,
      kind: inner.next === undefined ? 'folder' : inner.kind,
      size,
      at: slotTime(slot) ?? 0,
    };
  }
}

/** What the only entry of a folder is. */
function describe(root: Root, folder: Folder) {
  const next = onlyEntry(folder);
  if (next === undefined) return { next, isFolder: true, kind: 'folder', size: 0 } as const;
  const stats = look(folder, next);
  return { next, isFolder: stats.isDirectory() && stats.dev === root.device, kind: kindOf(stats), size: stats.size };
}

const measure = (mount: HeldMount, slot: string, names: readonly string[]): Promise<number> =>
  within(mount, [TRASH, slot, ...names], (folder, missing) =>
    missing.length > 0 ? 0 : sizeBelow(mount.root, folder, { left: SLICE }),
  );
