import { closeSync, constants, fchmodSync, fstatSync, ftruncateSync, lstatSync, openSync } from 'node:fs';
import type { Stats } from 'node:fs';
import type { Folder } from '../../anchoring.ts';
import { errnoOf } from '../../disk-fault.ts';
import { entry, LINK } from '../../walk.ts';
import type { OpenFolder } from '../descriptors.ts';
import { FDFLAG, withheld } from '../descriptors.ts';
import { ERRNO, refuse } from '../errno.ts';
import { follows, lookUp, readPath } from '../paths.ts';
import { openingFlags } from '../reopen.ts';
import { FILE_RIGHTS, FOLDER_RIGHTS, parseRights, RIGHT, WRITING } from '../rights.ts';
import type { CallPorts, Calls } from './call.ts';
import { checkFlags } from './stat-calls.ts';

const OFLAG = { creat: 1, directory: 2, excl: 4, trunc: 8 } as const;
const SYNC_FLAGS = FDFLAG.dsync | FDFLAG.rsync | FDFLAG.sync;

interface Wish {
  readonly follow: boolean;
  readonly oflags: number;
  readonly rights: number;
  readonly inheriting: number;
  readonly flags: number;
}

/** Throws unless the folder's own rights allow to open anything in this way. */
function judgeWish(folder: OpenFolder, { oflags, rights, inheriting, flags }: Wish): void {
  let needed: number = RIGHT.pathOpen;
  if ((oflags & OFLAG.creat) !== 0) needed |= RIGHT.pathCreateFile;
  if ((oflags & OFLAG.trunc) !== 0) needed |= RIGHT.pathFilestatSetSize;
  const missing = needed & ~folder.rights;
  if (missing !== 0) refuse(withheld(folder, missing));
  const exceeding = (rights | inheriting) & ~folder.inheriting;
  if (exceeding !== 0) refuse(withheld(folder, exceeding));
  if ((flags & SYNC_FLAGS) !== 0 && ((folder.rights | folder.inheriting) & (RIGHT.fdSync | RIGHT.fdDatasync)) === 0)
    refuse(ERRNO.notcapable);
  if ((oflags & OFLAG.directory) !== 0 && (oflags & OFLAG.creat) !== 0) refuse(ERRNO.inval);
}

/** The system's flags. Nothing is truncated here: what was opened is looked at first. */
function systemFlags({ oflags, rights, flags }: Wish, leafFlags: number): number {
  const writes = (rights & WRITING) !== 0 || (oflags & OFLAG.trunc) !== 0;
  const reads = (rights & (RIGHT.fdRead | RIGHT.fdReaddir)) !== 0;
  const access = writes ? (reads ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
  return (
    access |
    leafFlags |
    openingFlags(flags) |
    ((oflags & OFLAG.creat) !== 0 ? constants.O_CREAT : 0) |
    ((oflags & OFLAG.excl) !== 0 && (oflags & OFLAG.creat) !== 0 ? constants.O_EXCL : 0) |
    ((oflags & OFLAG.directory) !== 0 ? constants.O_DIRECTORY : 0)
  );
}

const isLink = (at: string): boolean => lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() === true;

export function openCall({ memory, table }: CallPorts): Calls {
  /** What was opened, looked at: a regular file of this disk under one name where it is to change, or a folder. */
  function judgeOpened(base: OpenFolder, wish: Wish, fd: number, stats: Stats): void {
    if (stats.dev !== base.root.device) refuse(ERRNO.notcapable);
    if (stats.isDirectory()) return;
    if (!stats.isFile()) refuse(ERRNO.notsup);
    const changes = (wish.rights & WRITING) !== 0 || (wish.oflags & OFLAG.trunc) !== 0;
    // A second name may lie outside.
    if (changes && stats.nlink > 1) refuse(ERRNO.perm);
    if ((wish.oflags & OFLAG.trunc) !== 0) ftruncateSync(fd, 0);
  }

  function openAt(base: OpenFolder, wish: Wish, folder: Folder, leaf: string): number | typeof LINK {
    const { anchoring } = base.root;
    const at = entry(folder, leaf);
    // Only of a file that is certainly new are the permissions ours to say.
    const isNew = (wish.oflags & OFLAG.creat) !== 0 && (wish.oflags & OFLAG.excl) !== 0;
    const fileMode = isNew ? base.fileMode : undefined;
    let fd: number;
    try {
      fd = openSync(at, systemFlags(wish, anchoring.leafFlags), fileMode === undefined ? 0o666 : 0o600);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno !== 'ELOOP' && errno !== 'ENOTDIR') throw error;
      if (!isLink(at)) throw error;
      return wish.follow ? LINK : refuse(ERRNO.loop);
    }
    try {
      if (fileMode !== undefined) fchmodSync(fd, fileMode);
      const stats = fstatSync(fd);
      judgeOpened(base, wish, fd, stats);
      const { rights, inheriting, flags } = wish;
      const { readOnly } = base;
      if (stats.isDirectory()) {
        const held: Folder = { fd, address: anchoring.address(fd, folder.address, leaf) };
        return table.add({
          kind: 'folder',
          root: { anchoring, folder: held, device: base.root.device },
          readOnly,
          preopen: undefined,
          fileMode: base.fileMode,
          listing: undefined,
          rights: rights & FOLDER_RIGHTS,
          inheriting,
          flags: flags & FDFLAG.nonblock,
        });
      }
      const writable = (rights & WRITING) !== 0 || (wish.oflags & OFLAG.trunc) !== 0;
      return table.add({
        kind: 'file',
        fd,
        device: base.root.device,
        readOnly,
        writable,
        readable: !writable || (rights & (RIGHT.fdRead | RIGHT.fdReaddir)) !== 0,
        position: 0,
        rights: rights & FILE_RIGHTS,
        inheriting: 0,
        flags,
      });
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  return {
    path_open(
      fd: number,
      lookup: number,
      path: number,
      length: number,
      oflags: number,
      base: bigint,
      inheriting: bigint,
      flags: number,
      result: number,
    ) {
      const folder = table.folder(fd, 0);
      const own = parseRights(base);
      const later = parseRights(inheriting);
      if (own === null || later === null) return refuse(ERRNO.notcapable);
      if ((oflags & ~15) !== 0) refuse(ERRNO.inval);
      const follow = follows(lookup);
      const wish: Wish = { follow, oflags, rights: own, inheriting: later, flags: checkFlags(flags) };
      judgeWish(folder, wish);
      memory.setU32(result, 0);
      const parsed = readPath(memory, path, length);
      // A name to be made cannot say that it is a folder.
      if (parsed.slash && (oflags & OFLAG.creat) !== 0) refuse(ERRNO.isdir);
      const opened = lookUp(folder.root, parsed, (at, leaf) => openAt(folder, wish, at, leaf));
      memory.setU32(result, opened);
    },
  };
}
