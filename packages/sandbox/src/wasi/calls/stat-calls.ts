import { closeSync, fstatSync, futimesSync, lstatSync, lutimesSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { entry, LINK } from '../../walk.ts';
import type { Descriptor } from '../descriptors.ts';
import { FDFLAG } from '../descriptors.ts';
import { ERRNO, refuse } from '../errno.ts';
import { FILETYPE, parseTimes, timeFor, writeFilestat, writeStreamFilestat } from '../filestat.ts';
import { follows, lookUp, readPath } from '../paths.ts';
import { reopen } from '../reopen.ts';
import { parseRights, RIGHT } from '../rights.ts';
import type { CallPorts, Calls } from './call.ts';

const FDSTAT_SIZE = 24;
const ALL_FLAGS = FDFLAG.append | FDFLAG.dsync | FDFLAG.nonblock | FDFLAG.rsync | FDFLAG.sync;
/** Flags that a file must be opened with. */
const OPENING_FLAGS = FDFLAG.append | FDFLAG.dsync | FDFLAG.sync | FDFLAG.rsync;

/** EINVAL where a bit is set that preview 1 does not know. */
export const checkFlags = (flags: number): number => ((flags & ~ALL_FLAGS) === 0 ? flags : refuse(ERRNO.inval));

const filetypeOfStream = (terminal: boolean): number => (terminal ? FILETYPE.character : FILETYPE.unknown);

/** A file with a second name, which may lie outside, keeps its times as it keeps its bytes. */
const judgeTouch = (stats: BigIntStats): void => {
  if (stats.isFile() && stats.nlink > 1n) refuse(ERRNO.perm);
};

/** What is known of files and folders, and changing it. */
export function statCalls({ memory, table, times }: CallPorts): Calls {
  const statOf = (open: Exclude<Descriptor, { kind: 'stream' }>): BigIntStats =>
    fstatSync(open.kind === 'file' ? open.fd : open.root.folder.fd, { bigint: true });

  return {
    fd_fdstat_get(fd: number, result: number) {
      const open = table.get(fd, 0);
      memory.bytes(result, FDSTAT_SIZE).fill(0);
      const filetype =
        open.kind === 'folder'
          ? FILETYPE.directory
          : open.kind === 'file'
            ? FILETYPE.regular
            : filetypeOfStream(open.stream.terminal);
      memory.setU8(result, filetype);
      memory.setU16(result + 2, open.flags);
      memory.setU64(result + 8, BigInt(open.rights));
      memory.setU64(result + 16, BigInt(open.inheriting));
    },
    fd_fdstat_set_flags(fd: number, given: number) {
      const open = table.get(fd, RIGHT.fdFdstatSetFlags);
      const flags = checkFlags(given);
      if (open.kind === 'file') {
        if (((flags ^ open.flags) & OPENING_FLAGS) !== 0) {
          const again = reopen(open, flags) ?? refuse(ERRNO.notsup);
          closeSync(open.fd);
          open.fd = again;
        }
      } else if ((flags & ~FDFLAG.nonblock) !== 0) refuse(ERRNO.inval);
      open.flags = flags;
    },
    fd_fdstat_set_rights(fd: number, base: bigint, inheriting: bigint) {
      const open = table.get(fd, 0);
      const [own, later] = [parseRights(base), parseRights(inheriting)];
      if (own === null || later === null || (own & ~open.rights) !== 0 || (later & ~open.inheriting) !== 0)
        return refuse(ERRNO.notcapable);
      open.rights = own;
      open.inheriting = later;
    },
    fd_filestat_get(fd: number, result: number) {
      const open = table.get(fd, RIGHT.fdFilestatGet);
      if (open.kind === 'stream') writeStreamFilestat(memory, result, filetypeOfStream(open.stream.terminal));
      else writeFilestat(memory, result, statOf(open), times);
    },
    fd_filestat_set_times(fd: number, atim: bigint, mtim: bigint, flags: number) {
      const open = table.get(fd, RIGHT.fdFilestatSetTimes);
      const asked = parseTimes(atim, mtim, flags);
      if (open.kind === 'stream') return refuse(ERRNO.inval);
      judgeTouch(statOf(open));
      if (open.kind === 'file') futimesSync(open.fd, timeFor(asked.atim), timeFor(asked.mtim));
      else lutimesSync(entry(open.root.folder, '.'), timeFor(asked.atim), timeFor(asked.mtim));
      times.remember(statOf(open), asked);
    },
    path_filestat_get(fd: number, lookup: number, path: number, length: number, result: number) {
      const { root } = table.folder(fd, RIGHT.pathFilestatGet);
      const follow = follows(lookup);
      const stats = lookUp(root, readPath(memory, path, length), (folder, leaf) => {
        const found = lstatSync(entry(folder, leaf), { bigint: true });
        return found.isSymbolicLink() && follow ? LINK : found;
      });
      if (stats.dev !== BigInt(root.device)) refuse(ERRNO.notcapable);
      writeFilestat(memory, result, stats, times);
    },
    path_filestat_set_times(
      fd: number,
      lookup: number,
      path: number,
      length: number,
      atim: bigint,
      mtim: bigint,
      flags: number,
    ) {
      const { root } = table.folder(fd, RIGHT.pathFilestatSetTimes);
      const follow = follows(lookup);
      const asked = parseTimes(atim, mtim, flags);
      lookUp(root, readPath(memory, path, length), (folder, leaf) => {
        const at = entry(folder, leaf);
        const found = lstatSync(at, { bigint: true });
        if (found.dev !== BigInt(root.device)) refuse(ERRNO.notcapable);
        if (found.isSymbolicLink() && follow) return LINK;
        judgeTouch(found);
        // Never through a link, should one have come in its place.
        lutimesSync(at, timeFor(asked.atim), timeFor(asked.mtim));
        times.remember(lstatSync(at, { bigint: true }), asked);
        return undefined;
      });
    },
  };
}
