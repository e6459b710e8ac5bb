/** One of the three standard streams, as the guest's thread sees it: every call is done when it returns. */
export interface StandardStream {
  readonly terminal: boolean;
  /** Bytes for stdin, waiting for them; none at its end. Absent on stdout and stderr. */
  read?(limit: number): Uint8Array;
  /** True when `read` would not wait; waits up to `timeoutMs` for that. */
  ready?(timeoutMs: number): boolean;
  /** Takes all of it. Absent on stdin. */
  write?(bytes: Uint8Array): void;
}

/** Stdin of a program that is given all of it beforehand. */
export function bytesAsInput(bytes: Uint8Array): StandardStream {
  let left = bytes;
  return {
    terminal: false,
    ready: () => true,
    read(limit) {
      const taken = left.subarray(0, limit);
      left = left.subarray(taken.length);
      return taken;
    },
  };
}

/** Collects what a program writes; `overflow` ends the program and does not return. */
export interface Collected {
  readonly stdout: StandardStream;
  readonly stderr: StandardStream;
  take(): { readonly stdout: Uint8Array<ArrayBuffer>; readonly stderr: Uint8Array<ArrayBuffer> };
}

const joined = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** Small writes are put together in pieces of this size, so that a million of them is not a million objects. */
const PIECE = 64 * 1024;

function createPieces(): { add(bytes: Uint8Array): void; take(): Uint8Array<ArrayBuffer> } {
  const full: Uint8Array[] = [];
  let piece = new Uint8Array(0);
  let used = 0;
  return {
    add(bytes) {
      if (bytes.length > piece.length - used) {
        if (used > 0) full.push(piece.subarray(0, used));
        piece = new Uint8Array(Math.max(bytes.length, full.length === 0 && used === 0 ? 1024 : PIECE));
        used = 0;
      }
      piece.set(bytes, used);
      used += bytes.length;
    },
    take: () => joined([...full, piece.subarray(0, used)]),
  };
}

/** `limit` in bytes for both streams together. */
export function collectOutput(limit: number, overflow: () => never): Collected {
  const out = createPieces();
  const err = createPieces();
  let total = 0;
  const into = (pieces: ReturnType<typeof createPieces>): StandardStream => ({
    terminal: false,
    write(bytes) {
      total += bytes.length;
      if (total > limit) overflow();
      pieces.add(bytes);
    },
  });
  return { stdout: into(out), stderr: into(err), take: () => ({ stdout: out.take(), stderr: err.take() }) };
}
