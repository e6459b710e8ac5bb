/**
 * A program for tests of third-party tools: answers with its input. An input that holds `fail` it tells on its second
 * output and ends with 3; one that holds `loop` it never answers; one that holds `clock` it answers with the errno of
 * asking the time.
 */
import { clock_time_get, fd_read, fd_write, proc_exit } from '../wasi/wasi_snapshot_preview1';

const ROOM: i32 = 65_536;
const buffer: usize = heap.alloc(ROOM);
const vector: usize = heap.alloc(8);
const moved: usize = heap.alloc(8);

function holds(word: string, length: i32): bool {
  for (let start = 0; start + word.length <= length; start += 1) {
    let same = 0;
    while (same < word.length && load<u8>(buffer + start + same) == <u8>word.charCodeAt(same)) same += 1;
    if (same == word.length) return true;
  }
  return false;
}

function say(stream: i32, length: i32): void {
  store<u32>(vector, length, 4);
  fd_write(stream, vector, 1, moved);
}

store<u32>(vector, <u32>buffer);
store<u32>(vector, ROOM, 4);
fd_read(0, vector, 1, moved);
const length = load<i32>(moved);
while (holds('loop', length)) store<u8>(buffer, 0x7b);
if (holds('fail', length)) {
  say(2, length);
  proc_exit(3);
}
if (holds('clock', length)) {
  store<u8>(buffer, 0x30 + <u8>min(clock_time_get(0, 1, moved), 9));
  say(1, 1);
} else {
  say(1, length);
}
