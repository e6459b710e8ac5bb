import { Bytes } from './bytes';
import { putByte, putBytes, putLong, putShort } from './output';
import { FOLDER, REGULAR } from '../wasi/numbers';
import {} from '../wasi/wasi_snapshot_preview1';

const KIND_FILE: u8 = 1;
const KIND_FOLDER: u8 = 2;
const KIND_OTHER: u8 = 3;
/** Stands where the next entry would begin. */
const KIND_END: u8 = 255;

const kindOf = (type: u8): u8 => (type == REGULAR ? KIND_FILE : type == FOLDER ? KIND_FOLDER : KIND_OTHER);

/** One entry of an answer, from the attributes at `stat`. `other` hides what it is. */
export function putEntry(path: Bytes, stat: usize, link: bool, other: bool): void {
  putByte(other ? KIND_OTHER : kindOf(load<u8>(stat, 16)));
  putByte(link ? 1 : 0);
  putShort(0);
  putLong(load<u64>(stat, 32));
  putLong(load<u64>(stat, 48));
  putBytes(path);
}

export function putEnd(whole: bool): void {
  putByte(KIND_END);
  putByte(whole ? 1 : 0);
  putShort(0);
}
