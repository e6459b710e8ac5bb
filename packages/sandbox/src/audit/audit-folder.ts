import { readdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../secrets/private-file.ts';

/** The file that is written now. */
export const RECORD = 'audit.jsonl';
const FULL = /^audit-(?<first>\d{10})\.jsonl$/u;

/** What a file is called once it is full, by the number of its first entry. */
export const nameOfFull = (first: number): string => `audit-${String(first).padStart(10, '0')}.jsonl`;

export interface RecordFile {
  readonly path: string;
  /** Bytes, when it was looked at. */
  readonly size: number;
}

/** All files of a record that are there, oldest first, the one that is written now last. */
export function recordFiles(folder: string): readonly RecordFile[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
  const full = names.filter((name) => FULL.test(name)).toSorted();
  return [...full, ...names.filter((name) => name === RECORD)].map((name) => {
    const path = join(folder, name);
    return { path, size: statSync(path).size };
  });
}

const PIECE = 64 * 1024;

/** The lines of a file up to `size` bytes; `whole` is false for a last one without its line break. */
export async function* linesOf({
  path,
  size,
}: RecordFile): AsyncGenerator<{ readonly text: string; readonly whole: boolean }> {
  const handle = await open(path, 'r');
  try {
    let rest: Buffer = Buffer.alloc(0);
    let at = 0;
    while (at < size) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE, size - at));
      const { bytesRead } = await handle.read(piece, 0, piece.length, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      rest = Buffer.concat([rest, piece.subarray(0, bytesRead)]);
      let begin = 0;
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, begin)) {
        yield { text: rest.toString('utf8', begin, end), whole: true };
        begin = end + 1;
      }
      rest = rest.subarray(begin);
    }
    if (rest.length > 0) yield { text: rest.toString('utf8'), whole: false };
  } finally {
    await handle.close();
  }
}

/** The last whole line of a file, and how many bytes behind it belong to none. */
export async function tailOf({
  path,
  size,
}: RecordFile): Promise<{ readonly line: string | undefined; readonly torn: number }> {
  const handle = await open(path, 'r');
  try {
    let tail: Buffer = Buffer.alloc(0);
    let at = size;
    while (at > 0) {
      const length = Math.min(PIECE, at);
      const piece = Buffer.allocUnsafe(length);
      at -= length;
      const { bytesRead } = await handle.read(piece, 0, length, at);
      tail = Buffer.concat([piece.subarray(0, bytesRead), tail]);
      const last = tail.lastIndexOf(10);
      const before = last <= 0 ? -1 : tail.lastIndexOf(10, last - 1);
      if (last >= 0 && (before >= 0 || at === 0))
        return { line: tail.toString('utf8', before + 1, last), torn: tail.length - last - 1 };
    }
    return { line: undefined, torn: tail.length };
  } finally {
    await handle.close();
  }
}
