import { Bytes } from './bytes';
import { because, NONE, NOT_EMPTY, system, TOO_DEEP, TRASHED } from './failure';
import { names, readNames } from './list';
import { Mount } from './mounts';
import { putBytes } from './output';
import { entered, enterPrivate, syncFolder, TRASH } from './private';
import { isInTrash, placeInTrash, wayIntoTrash } from './trash';
import { found, openedFolder, openFolder, walkTo } from './walk';
import { FOLDER, INVAL, NOENT, STAY } from '../wasi/numbers';
import {
  fd_close,
  path_filestat_get,
  path_remove_directory,
  path_rename,
  path_unlink_file,
} from '../wasi/wasi_snapshot_preview1';

const MAX_DEPTH: i32 = 256;
const stat: usize = heap.alloc(64);

function isEmpty(name: Bytes): u8 {
  const errno = openFolder(found.mount, found.folder, name);
  if (errno != 0) return system(errno);
  const fd = openedFolder;
  const failed = readNames(fd);
  fd_close(fd);
  if (failed != NONE) return failed;
  return names.length == 0 ? NONE : because(NOT_EMPTY);
}

/** Removes a folder and all in it, entered folder by folder; links are removed, never followed. */
function removeTree(mount: Mount, parent: i32, name: Bytes, depth: i32): u8 {
  if (depth > MAX_DEPTH) return because(TOO_DEEP);
  let errno = openFolder(mount, parent, name);
  if (errno != 0) return system(errno);
  const folder = openedFolder;
  let more = true;
  while (more) {
    const failed = readNames(folder);
    if (failed != NONE) return failed;
    const inside = names;
    more = false;
    for (let index = 0; index < inside.length; index += 1) {
      const child = inside[index];
      errno = path_filestat_get(folder, STAY, child.at, child.length, stat);
      if (errno != 0) return system(errno);
      if (load<u8>(stat, 16) == FOLDER) {
        const broken = removeTree(mount, folder, child, depth + 1);
        if (broken != NONE) return broken;
      } else {
        errno = path_unlink_file(folder, child.at, child.length);
        if (errno != 0) return system(errno);
      }
      more = true;
    }
    if (inside.length < 100_000) break;
  }
  fd_close(folder);
  errno = path_remove_directory(parent, name.at, name.length);
  return errno == 0 ? NONE : system(errno);
}

/**
 * Moves what is at a path to `slot` in the trash and answers where it lies then, or removes it for good; a link is removed
 * itself. A folder that goes for good goes through the trash as well, so that it disappears at one moment.
 */
export function remove(path: Bytes, slot: Bytes, permanently: bool, recursive: bool): u8 {
  const failed = walkTo(path, false);
  if (failed != NONE) return failed;
  if (!found.there) return system(NOENT);
  if (found.leaf.is('.')) return system(INVAL);
  if (isInTrash(found) && (!permanently || found.names.length == 0)) return because(TRASHED);
  const leaf = found.leaf;
  const mount = found.mount;
  const isFolder = found.kind == FOLDER;
  if (isFolder && !recursive) {
    const full = isEmpty(leaf);
    if (full != NONE) return full;
  }
  if (permanently && !isFolder) {
    const errno = path_unlink_file(found.folder, leaf.at, leaf.length);
    return errno == 0 ? syncFolder(found.folder) : system(errno);
  }
  const way = permanently ? [TRASH, slot] : wayIntoTrash(found, slot);
  const unprepared = enterPrivate(mount, way);
  if (unprepared != NONE) return unprepared;
  const errno = path_rename(found.folder, leaf.at, leaf.length, entered, leaf.at, leaf.length);
  if (errno != 0) return system(errno);
  const unsynced = syncFolder(entered);
  if (unsynced != NONE) return unsynced;
  const gone = syncFolder(found.folder);
  if (gone != NONE) return gone;
  if (!permanently) {
    putBytes(placeInTrash(found, way));
    return NONE;
  }
  const trash = enterPrivate(mount, [TRASH]);
  return trash == NONE ? removeTree(mount, entered, slot, 0) : trash;
}
