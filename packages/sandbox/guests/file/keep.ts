import { Bytes } from './bytes';
import { because, HARD_LINK, NONE, NOT_A_FILE, system } from './failure';
import { entered, enterPrivate, syncFolder } from './private';
import { placeInTrash, wayIntoTrash } from './trash';
import { Spot } from './walk';
import {
  BUSY,
  CREATE,
  EXCLUSIVE,
  MAY_LOOK,
  MAY_READ,
  MAY_SEEK,
  MAY_SYNC,
  MAY_WRITE,
  NOENT,
  REGULAR,
  STAY,
} from '../wasi/numbers';
import {
  fd_close,
  fd_filestat_get,
  fd_pread,
  fd_sync,
  fd_write,
  path_filestat_get,
  path_open,
  path_rename,
  path_unlink_file,
} from '../wasi/wasi_snapshot_preview1';

const ROOM: i32 = 256 * 1024;
/** How often a file is copied anew that somebody else changes meanwhile. */
const TRIES: i32 = 8;
const opened: usize = heap.alloc(4);
const vector: usize = heap.alloc(8);
const moved: usize = heap.alloc(4);
const before: usize = heap.alloc(64);
const now: usize = heap.alloc(64);
/** Two buffers, taken when they are first needed: most calls of the program keep nothing. */
let left: usize = 0;
let right: usize = 0;

/** Where the old content lies now, without the first slash; empty where there was nothing to keep. */
export let kept: Bytes = new Bytes(0, 0);

function openToRead(folder: i32, name: Bytes): i32 {
  return path_open(folder, STAY, name.at, name.length, 0, MAY_READ | MAY_SEEK | MAY_LOOK, 0, 0, opened);
}

/** Fills a buffer from an offset on; answers how much there was, or -1 after a failure that was noted. */
function readAt(fd: i32, at: usize, offset: u64): i32 {
  let done = 0;
  while (done < ROOM) {
    store<u32>(vector, <u32>(at + done));
    store<u32>(vector, ROOM - done, 4);
    const errno = fd_pread(fd, vector, 1, offset + done, moved);
    if (errno != 0) {
      system(errno);
      return -1;
    }
    if (load<u32>(moved) == 0) break;
    done += load<u32>(moved);
  }
  return done;
}

let same: bool = false;
/** Whether two open files hold the same bytes is in `same`. */
function compare(one: i32, two: i32): u8 {
  same = false;
  for (let offset: u64 = 0; ; offset += ROOM) {
    const length = readAt(one, left, offset);
    const others = readAt(two, right, offset);
    if (length < 0 || others < 0) return system(29);
    if (length != others || memory.compare(left, right, length) != 0) return NONE;
    if (length < ROOM) break;
  }
  same = true;
  return NONE;
}

/** Copies an open file to a new one, and waits until the disk has it. On failure the new one is gone again. */
function copy(from: i32, folder: i32, name: Bytes): u8 {
  const rights = MAY_WRITE | MAY_SYNC | MAY_LOOK;
  const made = path_open(folder, STAY, name.at, name.length, CREATE | EXCLUSIVE, rights, 0, 0, opened);
  if (made != 0) return system(made);
  const fd = load<i32>(opened);
  let failed = NONE;
  for (let offset: u64 = 0; failed == NONE; offset += ROOM) {
    const length = readAt(from, left, offset);
    if (length < 0) failed = system(29);
    for (let done = 0; done < length && failed == NONE; done += load<u32>(moved)) {
      store<u32>(vector, <u32>(left + done));
      store<u32>(vector, length - done, 4);
      const errno = fd_write(fd, vector, 1, moved);
      if (errno != 0) failed = system(errno);
    }
    if (length < ROOM) break;
  }
  const synced = failed == NONE ? fd_sync(fd) : 0;
  if (synced != 0) failed = system(synced);
  fd_close(fd);
  if (failed != NONE) path_unlink_file(folder, name.at, name.length);
  return failed;
}

/** Whether the file is still the one that was read, as it was read. */
function isUnchanged(spot: Spot): bool {
  const leaf = spot.leaf;
  if (path_filestat_get(spot.folder, STAY, leaf.at, leaf.length, now) != 0) return false;
  for (let at: usize = 0; at < 64; at += 8) {
    // Reading may have changed when it was read last.
    if (at != 40 && load<u64>(before + at) != load<u64>(now + at)) return false;
  }
  return true;
}

/** One copy of what stands there now; `kept` stays empty where nothing does, or nothing else than in the new file. */
function keepOnce(spot: Spot, pending: i32, fresh: Bytes, slot: Bytes): u8 {
  kept = new Bytes(0, 0);
  same = false;
  const leaf = spot.leaf;
  const gone = openToRead(spot.folder, leaf);
  if (gone == NOENT) return NONE;
  if (gone != 0) return system(gone);
  const old = load<i32>(opened);
  const lost = fd_filestat_get(old, before);
  if (lost != 0) return system(lost);
  if (load<u8>(before, 16) != REGULAR) return because(NOT_A_FILE);
  if (load<u64>(before, 24) > 1) return because(HARD_LINK, 2);
  const unread = openToRead(pending, fresh);
  if (unread != 0) return system(unread);
  const next = load<i32>(opened);
  let failed = compare(old, next);
  fd_close(next);
  if (failed != NONE || same) {
    fd_close(old);
    return failed;
  }
  failed = copy(old, pending, slot);
  fd_close(old);
  if (failed != NONE) return failed;
  const way = wayIntoTrash(spot, slot);
  failed = enterPrivate(spot.mount, way);
  if (failed == NONE) {
    const errno = path_rename(pending, slot.at, slot.length, entered, leaf.at, leaf.length);
    if (errno != 0) failed = system(errno);
  }
  if (failed != NONE) {
    path_unlink_file(pending, slot.at, slot.length);
    return failed;
  }
  kept = placeInTrash(spot, way);
  return syncFolder(entered);
}

/**
 * Puts a copy of what a write is about to replace into the trash, on disk before anything else happens, unless the new
 * file (`fresh`, in `pending`) holds the same. Somebody who changes the old file at the same moment is waited for.
 */
export function keep(spot: Spot, pending: i32, fresh: Bytes, slot: Bytes): u8 {
  left = heap.alloc(ROOM);
  right = heap.alloc(ROOM);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const failed = keepOnce(spot, pending, fresh, slot);
    if (failed != NONE || (kept.length == 0 && !same)) return failed;
    if (isUnchanged(spot)) return NONE;
    if (kept.length > 0) path_unlink_file(entered, spot.leaf.at, spot.leaf.length);
  }
  return system(BUSY);
}
