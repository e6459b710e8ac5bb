import type { StandardStream } from './streams.ts';

/**
 * Standard streams of a guest that talks while it runs. Its thread is inside the guest and cannot take messages, so input
 * comes through shared memory, for which it waits; output leaves as messages, and it waits while too much is under way.
 * A thread that waits here can be ended at any moment, unlike one that reads a descriptor.
 */
const SLOT = { state: 0, length: 1, underWay: 2 } as const;
const HEADER_BYTES = 16;
/** Bytes of input that travel at once. */
export const INPUT_BYTES = 64 * 1024;
const STATE = { idle: 0, wanted: 1, filled: 2 } as const;
/** Bytes of output that may be on their way before the guest waits. */
const MAX_UNDER_WAY = 1024 * 1024;

export const createShared = (): SharedArrayBuffer => new SharedArrayBuffer(HEADER_BYTES + INPUT_BYTES);

const slotsOf = (shared: SharedArrayBuffer): Int32Array<SharedArrayBuffer> =>
  new Int32Array(shared, 0, HEADER_BYTES / Int32Array.BYTES_PER_ELEMENT);
const dataOf = (shared: SharedArrayBuffer): Uint8Array<SharedArrayBuffer> => new Uint8Array(shared, HEADER_BYTES);

/** The side of the one who feeds the guest. */
export interface ExchangeFeeder {
  /** Answers the guest's wish for input: at most `INPUT_BYTES`; none is the end. */
  fill(bytes: Uint8Array): void;
  /** So many bytes of output have arrived where they were going. */
  arrived(bytes: number): void;
}

export function createFeeder(shared: SharedArrayBuffer): ExchangeFeeder {
  const slots = slotsOf(shared);
  const data = dataOf(shared);
  return {
    fill(bytes) {
      data.set(bytes);
      Atomics.store(slots, SLOT.length, bytes.length);
      Atomics.store(slots, SLOT.state, STATE.filled);
      Atomics.notify(slots, SLOT.state);
    },
    arrived(bytes) {
      Atomics.sub(slots, SLOT.underWay, bytes);
      Atomics.notify(slots, SLOT.underWay);
    },
  };
}

/** Stdin from the exchange; `want` asks the other side to fill it. */
export function exchangedInput(shared: SharedArrayBuffer, terminal: boolean, want: () => void): StandardStream {
  const slots = slotsOf(shared);
  const data = dataOf(shared);
  let left = new Uint8Array(0);
  let ended = false;
  const ready = (timeoutMs: number): boolean => {
    if (left.length > 0 || ended) return true;
    if (Atomics.compareExchange(slots, SLOT.state, STATE.idle, STATE.wanted) === STATE.idle) want();
    if (Atomics.load(slots, SLOT.state) === STATE.wanted) Atomics.wait(slots, SLOT.state, STATE.wanted, timeoutMs);
    if (Atomics.load(slots, SLOT.state) !== STATE.filled) return false;
    left = data.slice(0, Atomics.load(slots, SLOT.length));
    ended = left.length === 0;
    Atomics.store(slots, SLOT.state, STATE.idle);
    return true;
  };
  return {
    terminal,
    ready,
    read(limit) {
      while (!ready(Number.POSITIVE_INFINITY));
      const taken = left.subarray(0, limit);
      left = left.subarray(taken.length);
      return taken;
    },
  };
}

/** Stdout or stderr into the exchange. */
export function exchangedOutput(
  shared: SharedArrayBuffer,
  terminal: boolean,
  send: (bytes: Uint8Array<ArrayBuffer>) => void,
): StandardStream {
  const slots = slotsOf(shared);
  return {
    terminal,
    write(bytes) {
      if (bytes.length === 0) return;
      Atomics.add(slots, SLOT.underWay, bytes.length);
      send(Uint8Array.from(bytes));
      for (;;) {
        const underWay = Atomics.load(slots, SLOT.underWay);
        if (underWay <= MAX_UNDER_WAY) return;
        Atomics.wait(slots, SLOT.underWay, underWay);
      }
    },
  };
}
