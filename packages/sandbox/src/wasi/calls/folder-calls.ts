import { lstatSync, readdirSync } from 'node:fs';
import { entry } from '../../walk.ts';
import type { OpenFolder } from '../descriptors.ts';
import { ERRNO, refuse } from '../errno.ts';
import { FILETYPE, filetypeOf } from '../filestat.ts';
import { RIGHT } from '../rights.ts';
import type { CallPorts, Calls } from './call.ts';

const DIRENT_SIZE = 24;
const DOTS = [Buffer.from('.'), Buffer.from('..')];

interface Entry {
  readonly ino: bigint;
  readonly filetype: number;
}

/** What stands behind a name, or undefined when it has gone meanwhile. */
function describe(folder: OpenFolder, name: Buffer, index: number): Entry | undefined {
  // `..` is shown as the folder itself: what lies above is not the guest's to know.
  if (index < DOTS.length) {
    return { ino: lstatSync(entry(folder.root.folder, '.'), { bigint: true }).ino, filetype: FILETYPE.directory };
  }
  const at = Buffer.concat([Buffer.from(`${folder.root.folder.address}/`), name]);
  const stats = lstatSync(at, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : { ino: stats.ino, filetype: filetypeOf(stats) };
}

/** Preopened folders and what is in a folder. */
export function folderCalls({ memory, table }: CallPorts): Calls {
  const preopenOf = (fd: number): Buffer => {
    const open = table.get(fd, 0);
    return open.kind === 'folder' && open.preopen !== undefined ? Buffer.from(open.preopen) : refuse(ERRNO.badf);
  };
  return {
    fd_prestat_get(fd: number, result: number) {
      const name = preopenOf(fd);
      memory.setU64(result, 0n);
      memory.setU32(result + 4, name.length);
    },
    fd_prestat_dir_name(fd: number, at: number, length: number) {
      const name = preopenOf(fd);
      if (length >>> 0 < name.length) refuse(ERRNO.nametoolong);
      memory.bytes(at, name.length).set(name);
    },
    fd_readdir(fd: number, at: number, length: number, cookie: bigint, result: number) {
      const folder = table.folder(fd, RIGHT.fdReaddir);
      const target = memory.bytes(at, length);
      memory.setU32(result, 0);
      if (cookie < 0n) refuse(ERRNO.inval);
      // A listing is taken once and its cookies count in it, so that nothing made or removed meanwhile moves them.
      if (cookie === 0n || folder.listing === undefined) {
        const names = readdirSync(entry(folder.root.folder, '.'), { encoding: 'buffer' });
        folder.listing = [...DOTS, ...names];
      }
      const names = folder.listing;
      const head = Buffer.alloc(DIRENT_SIZE);
      let used = 0;
      for (let index = Number(cookie); index < names.length && used < target.length; index += 1) {
        const name = names[index] ?? refuse(ERRNO.io);
        const found = describe(folder, name, index);
        if (found === undefined) continue;
        head.fill(0);
        head.writeBigUInt64LE(BigInt(index + 1), 0);
        head.writeBigUInt64LE(found.ino, 8);
        head.writeUInt32LE(name.length, 16);
        head.writeUInt8(found.filetype, 20);
        // The last one may be cut: a full buffer tells the guest to come again.
        for (const part of [head, name]) {
          const fitting = part.subarray(0, target.length - used);
          target.set(fitting, used);
          used += fitting.length;
        }
      }
      memory.setU32(result, used);
    },
  };
}
