import { ERRNO, refuse } from './errno.ts';

/** Where a guest wants bytes put or taken from. */
export interface Span {
  readonly at: number;
  readonly length: number;
}

/** The guest's memory. Pointers come from the guest: each is checked, and one outside ends the call with EFAULT. */
export interface GuestMemory {
  /** A view, valid until the guest runs again. */
  bytes(at: number, length: number): Uint8Array<ArrayBuffer>;
  u32(at: number): number;
  u64(at: number): bigint;
  u16(at: number): number;
  u8(at: number): number;
  setU8(at: number, value: number): void;
  setU16(at: number, value: number): void;
  setU32(at: number, value: number): void;
  setU64(at: number, value: bigint): void;
  /** The buffers of an iovec array: at most `MAX_SPANS`, and `MAX_TRANSFER` bytes together; a call may do less than asked. */
  spans(at: number, count: number): readonly Span[];
}

const MAX_SPANS = 1024;
/** Bytes that one call moves at most, so that a guest cannot keep its thread in one system call for long. */
const MAX_TRANSFER = 16 * 1024 * 1024;
const IOVEC_SIZE = 8;

/** `current` answers the memory's buffer, which is another one after the guest let it grow. */
export function createGuestMemory(current: () => ArrayBuffer): GuestMemory {
  let buffer = new ArrayBuffer(0);
  let view = new DataView(buffer);
  const within = (at: number, length: number): number => {
    const now = current();
    if (now !== buffer) {
      buffer = now;
      view = new DataView(now);
    }
    // A pointer arrives as a signed number.
    const start = at >>> 0;
    if (start + length > buffer.byteLength) refuse(ERRNO.fault);
    return start;
  };
  // Judged first: only then is the view known to be that of the present buffer.
  const viewFor = (at: number, length: number): DataView => {
    within(at, length);
    return view;
  };
  const memory: GuestMemory = {
    bytes(at, length) {
      const size = length >>> 0;
      const start = within(at, size);
      return new Uint8Array(buffer, start, size);
    },
    u8: (at) => viewFor(at, 1).getUint8(at >>> 0),
    u16: (at) => viewFor(at, 2).getUint16(at >>> 0, true),
    u32: (at) => viewFor(at, 4).getUint32(at >>> 0, true),
    u64: (at) => viewFor(at, 8).getBigUint64(at >>> 0, true),
    setU8: (at, value) => viewFor(at, 1).setUint8(at >>> 0, value),
    setU16: (at, value) => viewFor(at, 2).setUint16(at >>> 0, value, true),
    setU32: (at, value) => viewFor(at, 4).setUint32(at >>> 0, value, true),
    setU64: (at, value) => viewFor(at, 8).setBigUint64(at >>> 0, value, true),
    spans(at, count) {
      const used = Math.min(count >>> 0, MAX_SPANS);
      const start = within(at, used * IOVEC_SIZE);
      const found: Span[] = [];
      let left = MAX_TRANSFER;
      for (let index = 0; index < used; index += 1) {
        const from = memory.u32(start + index * IOVEC_SIZE);
        const length = memory.u32(start + index * IOVEC_SIZE + 4);
        within(from, length);
        const taken = Math.min(length, left);
        if (taken > 0) found.push({ at: from, length: taken });
        left -= taken;
      }
      return found;
    },
  };
  return memory;
}
