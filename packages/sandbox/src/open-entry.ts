import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { Fault } from '@oxydra/types';
import type { FileInfo } from '@oxydra/types';
import type { Folder } from './anchoring.ts';
import { errnoOf } from './disk-fault.ts';
import { isPlainName, printable } from './virtual-path.ts';
import type { VirtualPath } from './virtual-path.ts';
import { entry, LINK, walk } from './walk.ts';
import type { Root, Visitor } from './walk.ts';

/** An open regular file; disposing it closes it. */
export interface OpenFile extends Disposable {
  readonly fd: number;
  readonly stats: Stats;
}

export const otherDevice = (path: VirtualPath): Fault =>
  new Fault('sandbox/outside', `At '${printable(path.text)}' another file system is mounted.`, {
    hint: `Use a path on the file system of /${path.mount}.`,
  });

export const notAFile = (path: VirtualPath): Fault =>
  new Fault('sandbox/not-a-file', `'${printable(path.text)}' is a folder or a special file, not a file.`, {
    hint: 'Name a regular file.',
  });

/** What the entry itself is, never what a link points to. */
export const look = (folder: Folder, name: string): Stats => lstatSync(entry(folder, name));

/** Opens an entry, answering LINK where it is one. */
const openLeaf = (folder: Folder, name: string, flags: number): number | typeof LINK => {
  try {
    return openSync(entry(folder, name), flags);
  } catch (error) {
    if (errnoOf(error) === 'ELOOP' || (errnoOf(error) === 'ENOTDIR' && look(folder, name).isSymbolicLink()))
      return LINK;
    throw error;
  }
};

/** Runs a check on a fresh descriptor and closes it if the check throws: nothing leaks on any path. */
const checked = (fd: number, root: Root, path: VirtualPath): { readonly fd: number; readonly stats: Stats } => {
  try {
    const stats = fstatSync(fd);
    if (stats.dev !== root.device) throw otherDevice(path);
    return { fd, stats };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
};

/** What is at a path, links followed inside the mount. Nothing is opened for reading, so a pipe or device is safe. */
export const statEntry = (root: Root, path: VirtualPath): Stats =>
  walk(root, path, {
    at(folder, leaf) {
      const fd = openLeaf(folder, leaf, root.anchoring.lookFlags);
      if (fd === LINK) return LINK;
      const { stats } = checked(fd, root, path);
      closeSync(fd);
      return stats.isSymbolicLink() ? LINK : stats;
    },
  });

/** Opens a regular file for reading; the caller disposes it. */
export const openFile = (root: Root, path: VirtualPath): OpenFile =>
  walk(root, path, {
    at(folder, leaf) {
      const fd = openLeaf(folder, leaf, constants.O_RDONLY | root.anchoring.leafFlags);
      if (fd === LINK) return LINK;
      const { stats } = checked(fd, root, path);
      if (stats.isFile()) return { fd, stats, [Symbol.dispose]: () => closeSync(fd) };
      closeSync(fd);
      throw notAFile(path);
    },
  });

export const kindOf = (stats: Stats): FileInfo['kind'] =>
  stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';

/** Names whose attributes are read before other work gets a turn. */
const SLICE = 512;

/**
 * One level of a folder, sorted. A link shows what it leads to inside the mount, else `other`; a name that no path could
 * spell is shown escaped and as `other`.
 */
export async function listFolder(root: Root, path: VirtualPath): Promise<FileInfo[]> {
  const visitor: Visitor<Folder> = {
    at(folder, leaf) {
      const fd = openLeaf(folder, leaf, constants.O_DIRECTORY | root.anchoring.leafFlags);
      if (fd === LINK) return LINK;
      return { fd: checked(fd, root, path).fd, address: root.anchoring.address(fd, folder.address, leaf) };
    },
  };
  const folder = walk(root, path, visitor);
  try {
    const names = readdirSync(`${folder.address}/.`).toSorted((a, b) => (a < b ? -1 : 1));
    const found: FileInfo[] = [];
    for (const [index, name] of names.entries()) {
      if (index % SLICE === SLICE - 1) await new Promise((resolve) => setImmediate(resolve));
      const info = describe(root, path, folder, name);
      if (info !== undefined) found.push(info);
    }
    return found;
  } finally {
    closeSync(folder.fd);
  }
}

function describe(root: Root, path: VirtualPath, folder: Folder, name: string): FileInfo | undefined {
  const text = `${path.text}/${printable(name, Infinity)}`;
  const stats = lstatSync(entry(folder, name), { throwIfNoEntry: false });
  // Gone meanwhile, or a name that is not UTF-8: the first is left out, the second cannot be reached.
  if (stats === undefined)
    return name.includes('\ufffd') ? { path: text, kind: 'other', size: 0, modifiedAt: 0 } : undefined;
  const about = (known: Stats, link: boolean): FileInfo => ({
    path: text,
    kind: isPlainName(name) && known.dev === root.device ? kindOf(known) : 'other',
    size: known.size,
    modifiedAt: Math.floor(known.mtimeMs),
    ...(link ? { link: true } : {}),
  });
  if (!stats.isSymbolicLink()) return about(stats, false);
  try {
    return about(statEntry(root, { ...path, names: [...path.names, name] }), true);
  } catch {
    // A link that leads nowhere or outside is shown for what it is.
    return about(stats, true);
  }
}
