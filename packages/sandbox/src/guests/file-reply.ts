import { invariant } from '@oxydra/types';
import type { FileInfo } from '@oxydra/types';
import { isPlainName, printable } from '../virtual-path.ts';

/** Why the guest could not do something, as `guests/file/failure.ts` numbers it. */
export interface Failure {
  readonly kind: number;
  readonly errno: number;
  readonly detail: number;
}

/** A file's bytes, its whole size, and where it lies once links are followed. */
export interface FilePiece {
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly at: string;
}

export interface Entries {
  readonly entries: readonly FileInfo[];
  readonly whole: boolean;
}

/** Goes through what the guest wrote; a reply that ends too early is a defect of the guest or of this file. */
function createReader(given: Uint8Array) {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  let at = 0;
  const take = (length: number): Buffer => {
    invariant(at + length <= bytes.length, 'the guest answers whole records');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const word = (): number => take(4).readUInt32LE();
  return {
    done: () => at >= bytes.length,
    take,
    byte: () => take(1).readUInt8(),
    short: () => take(2).readUInt16LE(),
    word,
    /** Sizes and times lie far below 2^53. */
    long: () => Number(take(8).readBigUInt64LE()),
    text: () => take(word()).toString(),
  };
}
type Reader = ReturnType<typeof createReader>;

const KINDS: Readonly<Record<number, FileInfo['kind']>> = { 1: 'file', 2: 'folder', 3: 'other' };
const END = 255;
const NANOSECONDS = 1_000_000;

/** An entry as tools may see it, or undefined below a folder whose name no path can spell. */
function infoOf(reader: Reader, kind: number): FileInfo | undefined {
  const link = reader.byte() === 1;
  reader.short();
  const size = reader.long();
  const modifiedAt = Math.floor(reader.long() / NANOSECONDS);
  const names = reader.text().split('/');
  const name = names.pop() ?? '';
  if (!names.every(isPlainName)) return undefined;
  return {
    path: `/${[...names, printable(name, Infinity)].join('/')}`,
    kind: isPlainName(name) && !name.includes('\ufffd') ? (KINDS[kind] ?? 'other') : 'other',
    size,
    modifiedAt,
    ...(link ? { link: true } : {}),
  };
}

export function decodeEntries(bytes: Uint8Array): Entries {
  const reader = createReader(bytes);
  const entries: FileInfo[] = [];
  while (!reader.done()) {
    const kind = reader.byte();
    if (kind === END) return { entries, whole: reader.byte() === 1 };
    const info = infoOf(reader, kind);
    if (info !== undefined) entries.push(info);
  }
  return { entries, whole: true };
}

function pieceOf(reader: Reader): FilePiece {
  const at = `/${reader.text()}`;
  const size = reader.long();
  const chunks: Buffer[] = [];
  for (let length = reader.word(); length > 0; length = reader.word()) chunks.push(reader.take(length));
  const [only] = chunks;
  return { bytes: chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks), size, at };
}

/** Where something lies in the trash now; undefined where the guest says nothing. */
export function decodePlace(bytes: Uint8Array): string | undefined {
  const reader = createReader(bytes);
  return reader.done() ? undefined : `/${reader.text()}`;
}

export const decodePiece = (bytes: Uint8Array): FilePiece => pieceOf(createReader(bytes));

const FOUND = 1;

export function decodeMany(bytes: Uint8Array): readonly (FilePiece | Failure)[] {
  const reader = createReader(bytes);
  const found: (FilePiece | Failure)[] = [];
  while (!reader.done()) found.push(reader.byte() === FOUND ? pieceOf(reader) : failureOf(reader));
  return found;
}

const failureOf = (reader: Reader): Failure => {
  const kind = reader.byte();
  return { kind, errno: reader.short(), detail: reader.word() };
};

/** What the guest wrote to its second output before it ended with 1. */
export function decodeFailure(bytes: Uint8Array): Failure {
  const reader = createReader(bytes);
  const kind = reader.byte();
  reader.byte();
  return { kind, errno: reader.short(), detail: reader.word() };
}
