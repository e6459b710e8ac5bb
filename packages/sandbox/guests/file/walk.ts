import { Bytes, joined, literal, namesOf, take } from './bytes';
import { because, NONE, OTHER_DISK, OUTSIDE, system, TOO_DEEP, TOO_MANY_LINKS } from './failure';
import { Mount, mountNamed } from './mounts';
import { FOLDER_ONLY, LINK, LOOP, NAMETOOLONG, NOENT, NOTDIR, STAY } from '../wasi/numbers';
import { fd_close, path_filestat_get, path_open, path_readlink } from '../wasi/wasi_snapshot_preview1';

const MAX_HOPS: i32 = 40;
const MAX_DEPTH: i32 = 128;
const MAX_PENDING: i32 = 8192;
const MAX_TARGET: i32 = 4096;
const HERE: Bytes = literal('.');
const opened: usize = heap.alloc(4);

/** Where a path leads: one name in an open folder, which may not be there, or whose folders may not be there. */
export class Spot {
  /** Open folders from the mount down; the last holds `leaf`. */
  folders: i32[] = [];
  /** Names of the folders below the mount. */
  names: Bytes[] = [];
  leaf: Bytes = HERE;
  /** Attributes of what is there; meaningless where nothing is. */
  stat: usize = heap.alloc(64);
  there: bool = false;
  /** Names that are missing before the leaf, outermost first. */
  missing: Bytes[] = [];

  constructor(public mount: Mount) {
    this.folders.push(mount.fd);
  }

  get folder(): i32 {
    return this.folders[this.folders.length - 1];
  }

  get kind(): u8 {
    return load<u8>(this.stat, 16);
  }

  get size(): u64 {
    return load<u64>(this.stat, 32);
  }

  /** The path below the mount, without links and dots. */
  get below(): Bytes {
    let path = new Bytes(0, 0);
    for (let index = 0; index < this.names.length; index += 1) path = joined(path, this.names[index]);
    for (let index = 0; index < this.missing.length; index += 1) path = joined(path, this.missing[index]);
    return this.leaf.is('.') ? path : joined(path, this.leaf);
  }

  /** The whole path as the host speaks of it, without the first slash. */
  get path(): Bytes {
    const below = this.below;
    return below.length == 0 ? this.mount.name : joined(this.mount.name, below);
  }

  /** Lets go of all folders but the mount itself. */
  close(): void {
    while (this.folders.length > 1) fd_close(this.folders.pop());
  }
}

/** Opens a folder, never through a link. Answers the errno; `openedFolder` then holds it. */
export let openedFolder: i32 = -1;
export function openFolder(mount: Mount, parent: i32, name: Bytes): i32 {
  const errno = path_open(
    parent,
    STAY,
    name.at,
    name.length,
    FOLDER_ONLY,
    mount.rights & mount.inheriting,
    mount.inheriting,
    0,
    opened,
  );
  if (errno == 0) openedFolder = load<i32>(opened);
  return errno;
}

/** Puts the names of a link's target before what is still to go. */
function follow(spot: Spot, name: Bytes, pending: Bytes[]): u8 {
  const target = take(MAX_TARGET);
  const errno = path_readlink(spot.folder, name.at, name.length, target.at, target.length, opened);
  if (errno != 0) return system(errno);
  target.length = load<i32>(opened);
  if (target.length > 0 && load<u8>(target.at) == 0x2f) return because(OUTSIDE);
  const names = namesOf(target);
  if (pending.length + names.length > MAX_PENDING) return system(NAMETOOLONG);
  for (let index = names.length - 1; index >= 0; index -= 1) pending.push(names[index]);
  return NONE;
}

function goesUp(pending: Bytes[]): bool {
  for (let index = 0; index < pending.length; index += 1) if (pending[index].is('..')) return true;
  return false;
}

export let found: Spot = changetype<Spot>(0);

/**
 * Goes to a path folder by folder, each opened from the one before, links read and resolved here; `..` goes back to the
 * folder through which the way came. `through` follows a link at the end too. Leaves the place in `found`.
 */
export function walkTo(path: Bytes, through: bool): u8 {
  const pending = namesOf(path).reverse();
  if (pending.length == 0) return because(OUTSIDE);
  const mount = mountNamed(pending.pop());
  if (mount === null) return because(OUTSIDE);
  const spot = new Spot(mount);
  found = spot;
  let hops = 0;
  while (hops <= MAX_HOPS) {
    const name = pending.length > 0 ? pending.pop() : HERE;
    let linked = false;
    if (name.is('..')) {
      if (spot.names.length == 0) return because(OUTSIDE);
      fd_close(spot.folders.pop());
      spot.names.pop();
    } else if (pending.length == 0) {
      spot.leaf = name;
      const errno = path_filestat_get(spot.folder, STAY, name.at, name.length, spot.stat);
      if (errno == NOENT) return NONE;
      if (errno != 0) return system(errno);
      if (load<u64>(spot.stat) != mount.device) return because(OTHER_DISK);
      spot.there = true;
      if (spot.kind != LINK || !through) return NONE;
      spot.there = false;
      linked = true;
    } else {
      if (spot.names.length >= MAX_DEPTH) return because(TOO_DEEP);
      const errno = openFolder(mount, spot.folder, name);
      if (errno == 0) {
        spot.folders.push(openedFolder);
        spot.names.push(name);
      } else if (errno == NOENT && !goesUp(pending)) {
        spot.leaf = pending.shift();
        spot.missing = [name].concat(pending.reverse());
        if (spot.names.length + spot.missing.length > MAX_DEPTH) return because(TOO_DEEP);
        return NONE;
      } else if (errno == NOTDIR || errno == LOOP) {
        if (path_filestat_get(spot.folder, STAY, name.at, name.length, spot.stat) != 0 || spot.kind != LINK)
          return system(errno);
        linked = true;
      } else {
        return system(errno);
      }
    }
    if (!linked) continue;
    hops += 1;
    const failed = follow(spot, name, pending);
    if (failed != NONE) return failed;
  }
  return because(TOO_MANY_LINKS, MAX_HOPS);
}
