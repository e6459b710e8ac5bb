import { Bytes, joined } from './bytes';
import { TRASH } from './private';
import { Spot } from './walk';
import { STAY } from '../wasi/numbers';
import { fd_filestat_get, path_filestat_get } from '../wasi/wasi_snapshot_preview1';

/** Below so many folders the way into the trash would be longer than any path may be: then the name alone is kept. */
const MAX_WAY: i32 = 120;
const stat: usize = heap.alloc(64);
const other: usize = heap.alloc(64);

/** Whatever a disk that folds letters would find under the name of the trash. */
function isTrashName(name: Bytes): bool {
  if (name.length != TRASH.length) return false;
  for (let index = 0; index < name.length; index += 1) {
    const letter = load<u8>(name.at + index);
    const small: u8 = letter >= 0x41 && letter <= 0x5a ? letter + 0x20 : letter;
    if (small != load<u8>(TRASH.at + index)) return false;
  }
  return true;
}

/** Whether a place is the trash of its mount or in it, by the name or because the disk says that it is the same folder. */
export function isInTrash(spot: Spot): bool {
  const atRoot = spot.names.length == 0;
  if (!atRoot) {
    if (isTrashName(spot.names[0])) return true;
  } else if (spot.missing.length > 0) {
    return isTrashName(spot.missing[0]);
  } else if (isTrashName(spot.leaf)) {
    return true;
  }
  if (path_filestat_get(spot.mount.fd, STAY, TRASH.at, TRASH.length, stat) != 0) return false;
  if (atRoot) return spot.there && load<u64>(spot.stat, 8) == load<u64>(stat, 8);
  return fd_filestat_get(spot.folders[1], other) == 0 && load<u64>(other, 8) == load<u64>(stat, 8);
}

/** The folders in the trash that tell where something came from, by its real place. */
export function wayIntoTrash(spot: Spot, slot: Bytes): Bytes[] {
  const way = [TRASH, slot];
  return spot.names.length > MAX_WAY ? way : way.concat(spot.names);
}

/** The path under which it can be found there, without the first slash. */
export function placeInTrash(spot: Spot, way: Bytes[]): Bytes {
  let path = spot.mount.name;
  for (let index = 0; index < way.length; index += 1) path = joined(path, way[index]);
  return joined(path, spot.leaf);
}
