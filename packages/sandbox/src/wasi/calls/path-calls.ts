import { linkSync, lstatSync, mkdirSync, readlinkSync, renameSync, rmdirSync, symlinkSync, unlinkSync } from 'node:fs';
import type { Folder } from '../../anchoring.ts';
import { entry } from '../../walk.ts';
import { ERRNO, refuse } from '../errno.ts';
import { atEntry, readPath, readText } from '../paths.ts';
import { RIGHT } from '../rights.ts';
import type { CallPorts, Calls } from './call.ts';

/** Making, moving and removing entries. Each is addressed through the folder that holds it, and no link is followed. */
export function pathCalls({ memory, table }: CallPorts): Calls {
  /** The entry at a path; `atDot` answers where the path ends at a folder itself, which has no name to act on. */
  const named =
    (atDot: (typeof ERRNO)[keyof typeof ERRNO], act: (at: string, folder: Folder, leaf: string) => void) =>
    (folder: Folder, leaf: string): void => {
      if (leaf === '.') refuse(atDot);
      act(entry(folder, leaf), folder, leaf);
    };

  return {
    path_create_directory(fd: number, path: number, length: number) {
      const { root } = table.folder(fd, RIGHT.pathCreateDirectory);
      const make = named(ERRNO.exist, (at) => mkdirSync(at));
      atEntry(root, readPath(memory, path, length), make);
    },
    path_remove_directory(fd: number, path: number, length: number) {
      const { root } = table.folder(fd, RIGHT.pathRemoveDirectory);
      const remove = named(ERRNO.inval, (at) => rmdirSync(at));
      atEntry(root, readPath(memory, path, length), remove);
    },
    path_unlink_file(fd: number, path: number, length: number) {
      const { root } = table.folder(fd, RIGHT.pathUnlinkFile);
      const unlink = named(ERRNO.isdir, (at) => unlinkSync(at));
      atEntry(root, readPath(memory, path, length), unlink);
    },
    path_readlink(fd: number, path: number, length: number, at: number, size: number, result: number) {
      const { root } = table.folder(fd, RIGHT.pathReadlink);
      const into = memory.bytes(at, size);
      memory.setU32(result, 0);
      const read = named(ERRNO.inval, (where, _folder, leaf) => {
        if (leaf.endsWith('/')) refuse(ERRNO.inval);
        const target = readlinkSync(where, { encoding: 'buffer' });
        // Where the host keeps its things is none of the guest's business, and it could not go there.
        if (target[0] === 0x2f) refuse(ERRNO.notcapable);
        const part = target.subarray(0, into.length);
        into.set(part);
        memory.setU32(result, part.length);
      });
      atEntry(root, readPath(memory, path, length), read);
    },
    path_symlink(target: number, targetLength: number, fd: number, path: number, length: number) {
      const { root } = table.folder(fd, RIGHT.pathSymlink);
      const text = readText(memory, target, targetLength);
      if (text === '') refuse(ERRNO.noent);
      if (text.startsWith('/')) refuse(ERRNO.notcapable);
      const make = named(ERRNO.exist, (at) => symlinkSync(text, at));
      atEntry(root, readPath(memory, path, length), make);
    },
    path_link(
      from: number,
      lookup: number,
      fromPath: number,
      fromLength: number,
      to: number,
      toPath: number,
      toLength: number,
    ) {
      const source = table.folder(from, RIGHT.pathLinkSource);
      const target = table.folder(to, RIGHT.pathLinkTarget);
      if (lookup !== 0) refuse(ERRNO.inval);
      const sourcePath = readPath(memory, fromPath, fromLength);
      const targetPath = readPath(memory, toPath, toLength);
      const link = named(ERRNO.perm, (at, folder, leaf) => {
        const name = leaf.replace(/\/$/, '');
        const stats = lstatSync(entry(folder, name));
        if (stats.isDirectory()) refuse(ERRNO.perm);
        // The system would follow a link whose name ends in a slash.
        if (name !== leaf) refuse(ERRNO.notdir);
        if (stats.dev !== source.root.device) refuse(ERRNO.notcapable);
        const put = named(ERRNO.exist, (newAt) => linkSync(at, newAt));
        atEntry(target.root, targetPath, put);
      });
      atEntry(source.root, sourcePath, link);
    },
    path_rename(from: number, fromPath: number, fromLength: number, to: number, toPath: number, toLength: number) {
      const source = table.folder(from, RIGHT.pathRenameSource);
      const target = table.folder(to, RIGHT.pathRenameTarget);
      const sourcePath = readPath(memory, fromPath, fromLength);
      const targetPath = readPath(memory, toPath, toLength);
      const move = named(ERRNO.busy, (at) => {
        const put = named(ERRNO.busy, (newAt) => renameSync(at, newAt));
        atEntry(target.root, targetPath, put);
      });
      atEntry(source.root, sourcePath, move);
    },
  };
}
