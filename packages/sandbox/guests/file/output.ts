import { fd_pread, fd_write, proc_exit } from '../wasi/wasi_snapshot_preview1';
import { Bytes } from './bytes';
import { failedDetail, failedErrno, NONE, system } from './failure';

const ROOM: i32 = 256 * 1024;
const buffer: usize = heap.alloc(ROOM);
let used: i32 = 0;
/** A vector and a counter for calls that move bytes. */
const vector: usize = heap.alloc(8);
const moved: usize = heap.alloc(4);

/** Writes all of it, or ends the program: without an answer there is nothing left to do. */
function writeAll(fd: i32, at: usize, length: i32): void {
  let done = 0;
  while (done < length) {
    store<u32>(vector, <u32>(at + done));
    store<u32>(vector, length - done, 4);
    if (fd_write(fd, vector, 1, moved) != 0 || load<u32>(moved) == 0) proc_exit(3);
    done += load<u32>(moved);
  }
}

export function flush(): void {
  writeAll(1, buffer, used);
  used = 0;
}

/** Room for a few bytes that are written where the answer points. */
function reserve(length: i32): usize {
  if (used + length > ROOM) flush();
  const at = buffer + used;
  used += length;
  return at;
}

export function putByte(value: u8): void {
  store<u8>(reserve(1), value);
}

export function putShort(value: u16): void {
  store<u16>(reserve(2), value);
}

export function putWord(value: u32): void {
  store<u32>(reserve(4), value);
}

export function putLong(value: u64): void {
  store<u64>(reserve(8), value);
}

export function putBytes(bytes: Bytes): void {
  putWord(bytes.length);
  for (let done = 0; done < bytes.length;) {
    const piece = min(bytes.length - done, ROOM / 2);
    memory.copy(reserve(piece), bytes.at + done, piece);
    done += piece;
  }
}

/** Writes a file's bytes from `offset` on in pieces, each with its length, and an empty one at the end. */
export function putFile(fd: i32, offset: u64, limit: u64): u8 {
  let left = limit;
  let at = offset;
  while (left > 0) {
    if (used + 8 >= ROOM) flush();
    const head = buffer + used;
    store<u32>(vector, <u32>(head + 4));
    store<u32>(vector, <u32>min(left, <u64>(ROOM - used - 4)), 4);
    const errno = fd_pread(fd, vector, 1, at, moved);
    if (errno != 0) return system(errno);
    const got = load<u32>(moved);
    if (got == 0) break;
    store<u32>(head, got);
    used += 4 + got;
    at += got;
    left -= got;
  }
  putWord(0);
  return NONE;
}

/** Ends the program with the reason, which the host reads from the second output. */
export function fail(kind: u8): void {
  store<u8>(buffer, kind);
  store<u8>(buffer, 0, 1);
  store<u16>(buffer, <u16>failedErrno, 2);
  store<u32>(buffer, failedDetail, 4);
  writeAll(2, buffer, 8);
  proc_exit(1);
}
