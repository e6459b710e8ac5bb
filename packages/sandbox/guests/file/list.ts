import { putEnd, putEntry } from './attributes';
import { Bytes, joined, sorted, take } from './bytes';
import { because, NONE, system, TOO_MANY_NAMES } from './failure';
import { Mount } from './mounts';
import { found, openedFolder, openFolder, walkTo } from './walk';
import { FOLDER, FOLLOW, LINK, NOENT, NOTDIR, STAY } from '../wasi/numbers';
import { fd_close, fd_readdir, path_filestat_get } from '../wasi/wasi_snapshot_preview1';

/** Names read of one folder: beyond this the memory of the program would not do. */
const MAX_NAMES: i32 = 200_000;
const MAX_DEPTH: i32 = 128;
const ROOM: i32 = 64 * 1024;
const ENTRY_HEAD: i32 = 24;
const buffer: usize = heap.alloc(ROOM);
const used: usize = heap.alloc(4);
const stat: usize = heap.alloc(64);

/** Names in an open folder, sorted; `readWhole` is false where there are more than can be held. */
export let names: Bytes[] = [];
let readWhole: bool = true;

export function readNames(fd: i32): u8 {
  names = [];
  readWhole = true;
  let cookie: u64 = 0;
  for (;;) {
    const errno = fd_readdir(fd, buffer, ROOM, cookie, used);
    if (errno != 0) return system(errno);
    const filled = load<i32>(used);
    let at = 0;
    while (at + ENTRY_HEAD <= filled) {
      const length = load<i32>(buffer + at, 16);
      if (at + ENTRY_HEAD + length > filled) break;
      const name = new Bytes(buffer + at + ENTRY_HEAD, length);
      cookie = load<u64>(buffer + at);
      at += ENTRY_HEAD + length;
      if (name.is('.') || name.is('..')) continue;
      if (names.length >= MAX_NAMES) {
        readWhole = false;
        return NONE;
      }
      const kept = take(length);
      memory.copy(kept.at, name.at, length);
      names.push(kept);
    }
    if (filled < ROOM || at == 0) break;
  }
  names = sorted(names);
  return NONE;
}

/** The attributes of an entry are in `stat`, and it stands in the answer; false for one that is gone meanwhile. */
let wasLink: bool = false;
function putNamed(mount: Mount, folder: i32, below: Bytes, name: Bytes): bool {
  const inside = joined(below, name);
  const path = joined(mount.name, inside);
  wasLink = false;
  memory.fill(stat, 0, 64);
  const errno = path_filestat_get(folder, STAY, name.at, name.length, stat);
  if (errno != 0) {
    // A name that is no text cannot be reached; what it stands for stays unknown.
    if (errno == NOENT && !isBroken(name)) return false;
    putEntry(path, stat, false, true);
    return true;
  }
  wasLink = load<u8>(stat, 16) == LINK;
  if (!wasLink) {
    putEntry(path, stat, false, load<u64>(stat) != mount.device);
    return true;
  }
  const target = heap.alloc(64);
  const lost = path_filestat_get(mount.fd, FOLLOW, inside.at, inside.length, target) != 0;
  putEntry(path, lost ? stat : target, true, lost);
  return true;
}

/** Whether a name holds the mark that stands for bytes that are no text. */
function isBroken(name: Bytes): bool {
  for (let index = 0; index + 2 < name.length; index += 1) {
    if ((load<u32>(name.at + index) & 0xffffff) == 0xbdbfef) return true;
  }
  return false;
}

/** Goes to a folder and holds it; `begun` is its descriptor. */
let begun: i32 = -1;
function beginAt(path: Bytes): u8 {
  const failed = walkTo(path, true);
  if (failed != NONE) return failed;
  if (!found.there) return system(NOENT);
  if (found.kind != FOLDER) return system(NOTDIR);
  begun = found.folder;
  if (found.leaf.is('.')) return NONE;
  const errno = openFolder(found.mount, found.folder, found.leaf);
  if (errno != 0) return system(errno);
  begun = openedFolder;
  return NONE;
}

export function list(path: Bytes): u8 {
  const failed = beginAt(path);
  if (failed != NONE) return failed;
  const broken = readNames(begun);
  if (broken != NONE) return broken;
  if (!readWhole) return because(TOO_MANY_NAMES, MAX_NAMES);
  const below = found.below;
  for (let index = 0; index < names.length; index += 1) putNamed(found.mount, begun, below, names[index]);
  putEnd(true);
  return NONE;
}

class Pending {
  constructor(
    public below: Bytes,
    public depth: i32,
  ) {}
}

/** All below the paths, folder by folder; with `starts` the paths themselves stand first. */
export function walk(paths: Bytes[], limit: u64, starts: bool): u8 {
  let left = limit;
  let whole = true;
  if (starts) {
    for (let index = 0; index < paths.length; index += 1) {
      const failed = walkTo(paths[index], true);
      if (failed != NONE) return failed;
      if (left == 0) break;
      left -= 1;
      putEntry(found.path, found.stat, false, false);
      found.close();
    }
  }
  for (let index = 0; index < paths.length; index += 1) {
    const failed = beginAt(paths[index]);
    if (failed != NONE) return failed;
    const mount = found.mount;
    const pending: Pending[] = [new Pending(found.below, 0)];
    let folder = begun;
    while (pending.length > 0) {
      const next = pending.pop();
      if (folder < 0) {
        if (openFolder(mount, mount.fd, next.below) != 0) {
          whole = false;
          continue;
        }
        folder = openedFolder;
      }
      if (readNames(folder) != NONE || !readWhole) whole = false;
      const inner: Pending[] = [];
      for (let entry = 0; entry < names.length; entry += 1) {
        const name = names[entry];
        if (next.below.length == 0 && name.is('.trash')) continue;
        if (left == 0) {
          putEnd(false);
          return NONE;
        }
        if (!putNamed(mount, folder, next.below, name)) continue;
        left -= 1;
        if (wasLink || load<u8>(stat, 16) != FOLDER || load<u64>(stat) != mount.device) continue;
        if (next.depth < MAX_DEPTH) inner.push(new Pending(joined(next.below, name), next.depth + 1));
        else whole = false;
      }
      while (inner.length > 0) pending.push(inner.pop());
      if (folder != mount.fd) fd_close(folder);
      folder = -1;
    }
  }
  putEnd(whole);
  return NONE;
}
