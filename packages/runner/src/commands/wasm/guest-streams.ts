import { once } from 'node:events';
import type { GuestStreams } from '@oxydra/sandbox';
import type { Input, Sink, Surroundings } from '../../cli/surroundings.ts';

/** Bytes that a guest is given at once. */
const PIECE = 64 * 1024;

/** Stdin piece by piece, read only when somebody wants some, so that nothing is taken that the guest did not ask for. */
function reader(stdin: Input): () => Promise<Uint8Array> {
  let left: Uint8Array = new Uint8Array(0);
  let chunks: AsyncIterator<unknown> | undefined;
  return async () => {
    while (left.length === 0) {
      chunks ??= stdin[Symbol.asyncIterator]();
      const next = await chunks.next();
      if (next.done === true) break;
      left = typeof next.value === 'string' ? Buffer.from(next.value) : new Uint8Array(next.value as Uint8Array); // a byte stream's chunks
    }
    const piece = left.subarray(0, PIECE);
    left = left.subarray(piece.length);
    return piece;
  };
}

async function put(sink: Sink, bytes: Uint8Array): Promise<void> {
  // A reader that has gone ends the command elsewhere; what is written after it is dropped.
  if (sink.destroyed || sink.write(bytes)) return;
  await Promise.race([once(sink, 'drain'), once(sink, 'close')]).catch(() => undefined);
}

/** The streams of this process for a guest that runs in its place. Disposing them lets go of stdin. */
export function guestStreams({ stdin, stdout, stderr }: Surroundings): GuestStreams & Disposable {
  let used = false;
  const read = reader(stdin);
  return {
    read() {
      used = true;
      return read();
    },
    write: (stream, bytes) => put(stream === 'stdout' ? stdout : stderr, bytes),
    terminals: [stdin.isTTY === true, stdout.isTTY === true, stderr.isTTY === true],
    [Symbol.dispose]() {
      if (used) stdin.destroy();
    },
  };
}
