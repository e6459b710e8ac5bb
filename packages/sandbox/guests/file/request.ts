import { Bytes, take } from './bytes';
import { BAD_REQUEST, because, NONE, system } from './failure';
import { fail } from './output';
import { fd_read } from '../wasi/wasi_snapshot_preview1';

const vector: usize = heap.alloc(8);
const moved: usize = heap.alloc(4);

export let op: u8 = 0;
export let flag: bool = false;
export let limit: u64 = 0;
export let offset: u64 = 0;
export let paths: Bytes[] = [];

const MAX_HEAD: u32 = 16 * 1024 * 1024;
const FIXED: u32 = 20;

/** Reads up to `length` bytes; fewer only at the end. Answers how many, or -1 after a failure that was noted. */
export function readInput(at: usize, length: i32): i32 {
  let done = 0;
  while (done < length) {
    store<u32>(vector, <u32>(at + done));
    store<u32>(vector, length - done, 4);
    const errno = fd_read(0, vector, 1, moved);
    if (errno != 0) {
      system(errno);
      return -1;
    }
    if (load<u32>(moved) == 0) break;
    done += load<u32>(moved);
  }
  return done;
}

function demand(condition: bool): void {
  if (!condition) fail(because(BAD_REQUEST));
}

/**
 * The head of the request: its length, then op, flag, number of paths, limit, offset, and the paths with their lengths.
 * What follows it is content and stays in the input.
 */
export function readRequest(): u8 {
  const size = take(4);
  demand(readInput(size.at, 4) == 4);
  const length = load<u32>(size.at);
  demand(length >= FIXED && length <= MAX_HEAD);
  const head = take(length);
  demand(readInput(head.at, length) == <i32>length);
  op = load<u8>(head.at);
  flag = load<u8>(head.at, 1) != 0;
  const count = load<u16>(head.at, 2);
  limit = load<u64>(head.at, 4);
  offset = load<u64>(head.at, 12);
  let at: u32 = FIXED;
  for (let index: u32 = 0; index < count; index += 1) {
    demand(at + 4 <= length);
    const bytes = load<u32>(head.at + at);
    at += 4;
    demand(bytes <= length - at);
    paths.push(new Bytes(head.at + at, bytes));
    at += bytes;
  }
  return NONE;
}
