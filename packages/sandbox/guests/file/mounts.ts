import { Bytes, take } from './bytes';
import { fd_fdstat_get, fd_filestat_get, fd_prestat_dir_name, fd_prestat_get } from '../wasi/wasi_snapshot_preview1';

/** A folder that the host has opened for us, as `/name`. */
export class Mount {
  constructor(
    public fd: i32,
    /** Without slashes. */
    public name: Bytes,
    /** What may be done in its folders, and what may be asked of whatever is opened below. */
    public rights: u64,
    public inheriting: u64,
    /** Its file system; another one mounted inside is not ours. */
    public device: u64,
  ) {}
}

const FIRST: i32 = 3;

function readMounts(): Mount[] {
  const mounts: Mount[] = [];
  const out = take(24);
  const stat = take(64);
  for (let fd = FIRST; fd_prestat_get(fd, out.at) == 0; fd += 1) {
    const name = take(load<u32>(out.at, 4));
    if (fd_prestat_dir_name(fd, name.at, name.length) != 0 || fd_fdstat_get(fd, out.at) != 0) continue;
    let start = 0;
    while (start < name.length && load<u8>(name.at + start) == 0x2f) start += 1;
    const bare = new Bytes(name.at + start, name.length - start);
    if (fd_filestat_get(fd, stat.at) != 0) continue;
    mounts.push(new Mount(fd, bare, load<u64>(out.at, 8), load<u64>(out.at, 16), load<u64>(stat.at)));
  }
  return mounts;
}

const all: Mount[] = readMounts();

export function mountNamed(name: Bytes): Mount | null {
  for (let index = 0; index < all.length; index += 1) if (all[index].name.equals(name)) return all[index];
  return null;
}
