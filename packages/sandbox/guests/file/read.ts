import { putEntry } from './attributes';
import { Bytes } from './bytes';
import { because, failedDetail, failedErrno, NONE, NOT_A_FILE, system } from './failure';
import { putByte, putBytes, putFile, putLong, putShort, putWord } from './output';
import { found, walkTo } from './walk';
import { MAY_LOOK, MAY_READ, MAY_SEEK, NOENT, REGULAR, STAY } from '../wasi/numbers';
import { fd_close, fd_filestat_get, path_open } from '../wasi/wasi_snapshot_preview1';

const opened: usize = heap.alloc(4);
const stat: usize = heap.alloc(64);

/** Attributes of what is at each path. */
export function lookAt(paths: Bytes[]): u8 {
  for (let index = 0; index < paths.length; index += 1) {
    const failed = walkTo(paths[index], true);
    if (failed != NONE) return failed;
    if (!found.there) return system(NOENT);
    putEntry(found.path, found.stat, false, false);
    found.close();
  }
  return NONE;
}

/** Opens a regular file for reading; `opened` then holds it. */
function openForReading(path: Bytes): u8 {
  const failed = walkTo(path, true);
  if (failed != NONE) return failed;
  if (!found.there) return system(NOENT);
  if (found.kind != REGULAR) return because(NOT_A_FILE);
  const leaf = found.leaf;
  const rights = MAY_READ | MAY_SEEK | MAY_LOOK;
  let errno = path_open(found.folder, STAY, leaf.at, leaf.length, 0, rights, 0, 0, opened);
  if (errno == 0) errno = fd_filestat_get(load<i32>(opened), stat);
  if (errno != 0) return system(errno);
  return load<u8>(stat, 16) == REGULAR ? NONE : because(NOT_A_FILE);
}

/** Where the file really lies, its size, and then its bytes. */
function putOpened(offset: u64, limit: u64): u8 {
  const size = load<u64>(stat, 32);
  putBytes(found.path);
  putLong(size);
  return putFile(load<i32>(opened), offset, offset >= size ? 0 : min(limit, size - offset));
}

export function read(path: Bytes, offset: u64, limit: u64): u8 {
  const failed = openForReading(path);
  return failed == NONE ? putOpened(offset, limit) : failed;
}

/** Each file after a 1, or after a 2 why it cannot be read; until `total` bytes are there. */
export function readMany(paths: Bytes[], limit: u64, total: u64): u8 {
  let sum: u64 = 0;
  for (let index = 0; index < paths.length && sum < total; index += 1) {
    const failed = openForReading(paths[index]);
    if (failed == NONE) {
      putByte(1);
      const size = load<u64>(stat, 32);
      const broken = putOpened(0, limit);
      if (broken != NONE) return broken;
      sum += min(limit, size);
      fd_close(load<i32>(opened));
    } else {
      putByte(2);
      putByte(failed);
      putShort(<u16>failedErrno);
      putWord(failedDetail);
    }
    found.close();
  }
  return NONE;
}
