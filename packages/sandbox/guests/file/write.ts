import { Bytes } from './bytes';
import { because, EXISTS, HARD_LINK, INTO_TRASH, NONE, NOT_A_FILE, system } from './failure';
import { keep, kept } from './keep';
import { putBytes } from './output';
import { entered, enterPrivate, PENDING, syncFolder, TRASH } from './private';
import { readInput } from './request';
import { isInTrash } from './trash';
import { found, openedFolder, openFolder, Spot, walkTo } from './walk';
import { CREATE, EXCLUSIVE, EXIST, MAY_LOOK, MAY_SYNC, MAY_WRITE, REGULAR, STAY } from '../wasi/numbers';
import {
  fd_close,
  fd_sync,
  fd_write,
  path_create_directory,
  path_link,
  path_open,
  path_remove_directory,
  path_rename,
  path_unlink_file,
} from '../wasi/wasi_snapshot_preview1';

const ROOM: i32 = 256 * 1024;
const opened: usize = heap.alloc(4);
const vector: usize = heap.alloc(8);
const moved: usize = heap.alloc(4);

/** Whether a write may go where a path leads; a failure says why not. */
function judge(path: Bytes, exclusive: bool): u8 {
  const failed = walkTo(path, true);
  if (failed != NONE) return failed;
  if (isInTrash(found)) return because(INTO_TRASH);
  if (!found.there) return NONE;
  if (found.kind != REGULAR) return because(NOT_A_FILE);
  if (exclusive) return because(EXISTS);
  const links = load<u64>(found.stat, 24);
  return links > 1 ? because(HARD_LINK, <u32>min(links, <u64>u32.MAX_VALUE)) : NONE;
}

/** Puts what is left of the input into an open file, and waits until the disk has it. */
function fill(fd: i32): u8 {
  const buffer = heap.alloc(ROOM);
  for (;;) {
    const length = readInput(buffer, ROOM);
    if (length < 0) return system(29);
    let done = 0;
    while (done < length) {
      store<u32>(vector, <u32>(buffer + done));
      store<u32>(vector, length - done, 4);
      const errno = fd_write(fd, vector, 1, moved);
      if (errno != 0) return system(errno);
      done += load<u32>(moved);
    }
    if (length < ROOM) break;
  }
  const errno = fd_sync(fd);
  return errno == 0 ? NONE : system(errno);
}

/** Makes the missing folders on the way; `spot` then goes through them. */
function makeMissing(spot: Spot): u8 {
  for (let index = 0; index < spot.missing.length; index += 1) {
    const name = spot.missing[index];
    const errno = path_create_directory(spot.folder, name.at, name.length);
    if (errno != 0) return system(errno);
    const entering = openFolder(spot.mount, spot.folder, name);
    if (entering != 0) {
      path_remove_directory(spot.folder, name.at, name.length);
      return system(entering);
    }
    spot.folders.push(openedFolder);
  }
  return NONE;
}

/** Takes away those of the missing folders that were made, innermost first. */
function unmake(spot: Spot): void {
  const before = spot.folders.length - 1;
  for (let made = min(before - spot.names.length, spot.missing.length); made > 0; made -= 1) {
    fd_close(spot.folders.pop());
    const name = spot.missing[made - 1];
    path_remove_directory(spot.folder, name.at, name.length);
  }
}

/** Moves the finished file to its place, and makes that last. */
function place(spot: Spot, pending: i32, temporary: Bytes, exclusive: bool): u8 {
  const failed = makeMissing(spot);
  if (failed != NONE) return failed;
  const leaf = spot.leaf;
  if (exclusive) {
    // A rename would replace what came there meanwhile; a link never does.
    const errno = path_link(pending, STAY, temporary.at, temporary.length, spot.folder, leaf.at, leaf.length);
    if (errno == EXIST) return because(EXISTS);
    if (errno != 0) return system(errno);
    path_unlink_file(pending, temporary.at, temporary.length);
  } else {
    const errno = path_rename(pending, temporary.at, temporary.length, spot.folder, leaf.at, leaf.length);
    if (errno != 0) return system(errno);
  }
  return NONE;
}

/** The folder that holds the file and those above it that are new. */
function syncPlaced(spot: Spot): u8 {
  const last = spot.folders.length - 1;
  for (let index = last; index >= last - spot.missing.length; index -= 1) {
    const failed = syncFolder(spot.folders[index]);
    if (failed != NONE) return failed;
  }
  return NONE;
}

/**
 * Writes the rest of the input as a whole file, under a temporary name first, so that whoever looks finds the old
 * content or the new. On failure nothing of it is left. With `keeps`, what it replaces is kept in the trash first, and
 * where it lies is answered.
 */
export function write(path: Bytes, temporary: Bytes, slot: Bytes, exclusive: bool, keeps: bool): u8 {
  const refused = judge(path, exclusive);
  if (refused != NONE) return refused;
  found.close();
  const unprepared = enterPrivate(found.mount, [TRASH, PENDING]);
  if (unprepared != NONE) return unprepared;
  const pending = entered;
  const rights = MAY_WRITE | MAY_SYNC | MAY_LOOK;
  const how = CREATE | EXCLUSIVE;
  const errno = path_open(pending, STAY, temporary.at, temporary.length, how, rights, 0, 0, opened);
  if (errno != 0) return system(errno);
  const fd = load<i32>(opened);
  let failed = fill(fd);
  fd_close(fd);
  // Looked at again: the content may have taken a while.
  if (failed == NONE) failed = judge(path, exclusive);
  if (failed == NONE && keeps && found.there) failed = keep(found, pending, temporary, slot);
  if (failed == NONE) {
    failed = place(found, pending, temporary, exclusive);
    if (failed != NONE) unmake(found);
  }
  if (failed == NONE) {
    if (kept.length > 0) putBytes(kept);
    return syncPlaced(found);
  }
  path_unlink_file(pending, temporary.at, temporary.length);
  return failed;
}
