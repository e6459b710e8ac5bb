import { closeSync, constants, fdatasyncSync, fstatSync, fsyncSync, ftruncateSync } from 'node:fs';
import { openSync, readSync, readvSync, writeSync, writevSync } from 'node:fs';
import { entry } from '../../walk.ts';
import { FDFLAG } from '../descriptors.ts';
import type { OpenRegular } from '../descriptors.ts';
import { ERRNO, refuse } from '../errno.ts';
import type { Span } from '../guest-memory.ts';
import { reopen } from '../reopen.ts';
import { RIGHT } from '../rights.ts';
import { FARTHEST } from './call.ts';
import type { CallPorts, Calls } from './call.ts';

const WHENCE = { set: 0, cur: 1, end: 2 } as const;
const LAST_ADVICE = 5;
/** Zeros written at once where space is allocated. */
const ZEROS = new Uint8Array(64 * 1024);

/** Reading, writing and measuring what is open. */
export function fileCalls({ memory, table }: CallPorts): Calls {
  const views = (spans: readonly Span[]): Uint8Array[] => spans.map(({ at, length }) => memory.bytes(at, length));

  const readAt = (file: OpenRegular, spans: readonly Span[], position: number): number => {
    const [first] = spans;
    if (first === undefined || position > Number.MAX_SAFE_INTEGER) return 0;
    if (spans.length === 1) return readSync(file.fd, memory.bytes(first.at, first.length), 0, first.length, position);
    return readvSync(file.fd, views(spans), position);
  };
  const writeAt = (fd: number, spans: readonly Span[], position: number | null): number => {
    const [first] = spans;
    if (first === undefined) return 0;
    if (position !== null && position > Number.MAX_SAFE_INTEGER) refuse(ERRNO.fbig);
    if (spans.length === 1) return writeSync(fd, memory.bytes(first.at, first.length), 0, first.length, position);
    return writevSync(fd, views(spans), position ?? undefined);
  };
  /** POSIX writes at the place that is named, even to a file that appends; Linux would append. */
  const withPlaces = (file: OpenRegular, act: (fd: number) => number): number => {
    const again = (file.flags & FDFLAG.append) === 0 ? undefined : reopen(file, file.flags & ~FDFLAG.append);
    if (again === undefined) return act(file.fd);
    try {
      return act(again);
    } finally {
      closeSync(again);
    }
  };
  /** A place in a file as the guest passes it: u64, of which no file uses the upper half. */
  const place = (offset: bigint): number => {
    if (offset < 0n) refuse(ERRNO.inval);
    return offset > FARTHEST ? Number.POSITIVE_INFINITY : Number(offset);
  };
  const seek = (file: OpenRegular, offset: bigint, whence: number): bigint => {
    const from =
      whence === WHENCE.set
        ? 0n
        : whence === WHENCE.cur
          ? BigInt(file.position)
          : whence === WHENCE.end
            ? fstatSync(file.fd, { bigint: true }).size
            : refuse(ERRNO.inval);
    const target = from + offset;
    if (target < 0n || target > FARTHEST) refuse(ERRNO.inval);
    return target;
  };

  return {
    fd_close: (fd: number) => table.close(fd),
    fd_renumber: (from: number, to: number) => table.renumber(from, to),
    fd_read(fd: number, iovs: number, count: number, read: number) {
      const from = table.get(fd, 0);
      if (from.kind === 'folder') refuse(ERRNO.isdir);
      const open = table.get(fd, RIGHT.fdRead);
      const spans = memory.spans(iovs, count);
      memory.setU32(read, 0);
      let got = 0;
      if (open.kind === 'file') {
        got = readAt(open, spans, open.position);
        open.position += got;
      } else if (open.kind === 'stream') {
        for (const { at, length } of spans) {
          // Only the first read may wait: what is there already is enough.
          if (got > 0 && open.stream.ready?.(0) !== true) break;
          const bytes = open.stream.read?.(length) ?? refuse(ERRNO.notcapable);
          memory.bytes(at, bytes.length).set(bytes);
          got += bytes.length;
          if (bytes.length < length) break;
        }
      }
      memory.setU32(read, got);
    },
    fd_pread(fd: number, iovs: number, count: number, offset: bigint, read: number) {
      const file = table.file(fd, RIGHT.fdRead | RIGHT.fdSeek);
      memory.setU32(read, 0);
      memory.setU32(read, readAt(file, memory.spans(iovs, count), place(offset)));
    },
    fd_write(fd: number, iovs: number, count: number, written: number) {
      const to = table.get(fd, 0);
      if (to.kind === 'folder') refuse(ERRNO.isdir);
      const open = table.get(fd, RIGHT.fdWrite);
      const spans = memory.spans(iovs, count);
      memory.setU32(written, 0);
      let put = 0;
      if (open.kind === 'file') {
        const appending = (open.flags & FDFLAG.append) !== 0;
        put = writeAt(open.fd, spans, appending ? null : open.position);
        open.position = appending ? fstatSync(open.fd).size : open.position + put;
      } else if (open.kind === 'stream') {
        for (const { at, length } of spans) {
          (open.stream.write ?? refuse(ERRNO.notcapable))(memory.bytes(at, length));
          put += length;
        }
      }
      memory.setU32(written, put);
    },
    fd_pwrite(fd: number, iovs: number, count: number, offset: bigint, written: number) {
      const file = table.file(fd, RIGHT.fdWrite | RIGHT.fdSeek);
      memory.setU32(written, 0);
      const spans = memory.spans(iovs, count);
      memory.setU32(
        written,
        withPlaces(file, (fd) => writeAt(fd, spans, place(offset))),
      );
    },
    fd_seek(fd: number, offset: bigint, whence: number, result: number) {
      const telling = offset === 0n && whence === WHENCE.cur;
      const open = table.get(fd, 0);
      const allowed = telling && (open.rights & RIGHT.fdTell) !== 0 ? RIGHT.fdTell : RIGHT.fdSeek;
      const file = table.file(fd, allowed);
      const target = seek(file, offset, whence);
      memory.setU64(result, target);
      file.position = Number(target);
    },
    fd_tell(fd: number, result: number) {
      memory.setU64(result, BigInt(table.file(fd, RIGHT.fdTell).position));
    },
    fd_advise(fd: number, _offset: bigint, _length: bigint, advice: number) {
      table.file(fd, RIGHT.fdAdvise);
      if (advice < 0 || advice > LAST_ADVICE) refuse(ERRNO.inval);
    },
    fd_allocate(fd: number, offset: bigint, length: bigint) {
      const file = table.file(fd, RIGHT.fdAllocate);
      if (offset < 0n || length <= 0n) refuse(ERRNO.inval);
      if (offset + length > FARTHEST) refuse(ERRNO.fbig);
      // Written, not only declared: what is allocated must not meet a full disk later.
      const end = Number(offset + length);
      for (let at = fstatSync(file.fd).size; at < end;) {
        at += writeSync(file.fd, ZEROS, 0, Math.min(ZEROS.length, end - at), at);
      }
    },
    fd_filestat_set_size(fd: number, size: bigint) {
      const file = table.file(fd, RIGHT.fdFilestatSetSize);
      if (size < 0n) refuse(ERRNO.inval);
      if (size > FARTHEST) refuse(ERRNO.fbig);
      ftruncateSync(file.fd, Number(size));
    },
    fd_sync(fd: number) {
      const open = table.get(fd, RIGHT.fdSync);
      if (open.kind === 'stream') return refuse(ERRNO.inval);
      if (open.kind === 'file') return fsyncSync(open.fd);
      // A folder held for addressing only cannot be synced.
      const again = openSync(entry(open.root.folder, '.'), constants.O_RDONLY | constants.O_DIRECTORY);
      try {
        fsyncSync(again);
      } finally {
        closeSync(again);
      }
    },
    fd_datasync(fd: number) {
      fdatasyncSync(table.file(fd, RIGHT.fdDatasync).fd);
    },
  };
}
