/**
 * A program for tests: tries one operation of WASI preview 1 and ends with its errno. The input names the operation, two
 * descriptors and two paths: op, fd, fd, length of the first path, the paths.
 */
import { CREATE, EXCLUSIVE, MAY_READ, MAY_WRITE, STAY } from '../wasi/numbers';
import {
  clock_time_get,
  fd_allocate,
  fd_close,
  fd_filestat_set_size,
  fd_filestat_set_times,
  fd_read,
  fd_readdir,
  fd_write,
  path_create_directory,
  path_filestat_get,
  path_filestat_set_times,
  path_link,
  path_open,
  path_readlink,
  path_remove_directory,
  path_rename,
  path_symlink,
  path_unlink_file,
  proc_exit,
  random_get,
} from '../wasi/wasi_snapshot_preview1';

const ROOM: i32 = 16_384;
const TRUNCATE: i32 = 8;
const SET_BOTH: i32 = 1 | 4;
const ALL: u64 = (1 << 30) - 1;
const input: usize = heap.alloc(ROOM);
const scratch: usize = heap.alloc(4096);
const vector: usize = heap.alloc(8);
const moved: usize = heap.alloc(8);

let fd: i32 = 0;
let other: i32 = 0;
let at: usize = 0;
let length: i32 = 0;
let to: usize = 0;
let toLength: i32 = 0;

function open(how: i32, rights: u64): i32 {
  return path_open(fd, STAY, at, length, how, rights, 0, 0, moved);
}

const opened = (): i32 => load<i32>(moved);

function move(write: bool): i32 {
  const file = opened();
  store<u32>(vector, <u32>scratch);
  store<u32>(vector, write ? 1 : 64, 4);
  return write ? fd_write(file, vector, 1, moved) : fd_read(file, vector, 1, moved);
}

function attempt(op: u8): i32 {
  let errno = 0;
  if (op == 1) {
    errno = open(0, MAY_READ);
    return errno == 0 ? move(false) : errno;
  }
  if (op == 2) {
    errno = open(0, MAY_WRITE);
    return errno == 0 ? move(true) : errno;
  }
  if (op == 3) return open(CREATE | EXCLUSIVE, MAY_WRITE);
  if (op == 4) return path_rename(fd, at, length, other, to, toLength);
  if (op == 5) return path_unlink_file(fd, at, length);
  if (op == 6) return fd_readdir(fd, scratch, 4096, 0, moved);
  if (op == 7) return path_link(fd, STAY, at, length, other, to, toLength);
  if (op == 8) return path_symlink(to, toLength, fd, at, length);
  if (op == 9) return open(TRUNCATE, MAY_WRITE);
  if (op == 10) return path_filestat_set_times(fd, STAY, at, length, 1, 1, SET_BOTH);
  if (op == 11) return path_create_directory(fd, at, length);
  if (op == 12) return path_remove_directory(fd, at, length);
  if (op == 13) return path_filestat_get(fd, STAY, at, length, scratch);
  if (op == 14) return path_readlink(fd, at, length, scratch, 4096, moved);
  // What a descriptor opened for reading may do beyond it.
  if (op >= 15 && op <= 18) {
    errno = open(0, MAY_READ);
    if (errno != 0) return errno;
    if (op == 15) return move(true);
    if (op == 16) return fd_filestat_set_size(opened(), 0);
    if (op == 17) return fd_filestat_set_times(opened(), 1, 1, SET_BOTH);
    return fd_allocate(opened(), 0, 4096);
  }
  if (op == 19) return clock_time_get(0, 1, scratch);
  if (op == 20) return clock_time_get(1, 1, scratch);
  if (op == 21) return random_get(scratch, 16);
  // All rights at once, whatever they are.
  if (op == 22) return open(0, ALL);
  return 28;
}

store<u32>(vector, <u32>input);
store<u32>(vector, ROOM, 4);
if (fd_read(0, vector, 1, moved) != 0) proc_exit(100);
const got = load<i32>(moved);
if (got < 8) proc_exit(101);
fd = load<u8>(input, 1);
other = load<u8>(input, 2);
length = load<u32>(input, 4);
at = input + 8;
to = at + length;
toLength = got - 8 - length;
const errno = attempt(load<u8>(input));
fd_close(3);
proc_exit(errno);
