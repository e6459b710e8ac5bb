/**
 * Bytes as text and back, without loss: UTF-8 is read as what it says, and a byte that is none becomes a lone low
 * surrogate (U+DC80 to U+DCFF), which no UTF-8 can say. So a stream may hold other data too, and it comes out as it came.
 */
export interface ByteDecoder {
  push(bytes: Uint8Array): string;
  /** What is left of a character that never came whole. */
  end(): string;
}

const ESCAPED = 0xdc00;

/** How many bytes the character that begins with this one has; 0 where none does. */
const lengthOf = (lead: number): number =>
  lead < 0x80
    ? 1
    : lead >= 0xc2 && lead <= 0xdf
      ? 2
      : lead >= 0xe0 && lead <= 0xef
        ? 3
        : lead >= 0xf0 && lead <= 0xf4
          ? 4
          : 0;

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeWhole(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** How many of the last bytes are the beginning of a character that may go on. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return lengthOf(byte) > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

/** Character by character, for what is not UTF-8 throughout. */
function decodeMixed(bytes: Uint8Array): string {
  const pieces: string[] = [];
  let good = 0;
  const flush = (end: number): void => {
    if (end > good) pieces.push(decodeWhole(bytes.subarray(good, end)) ?? '');
  };
  for (let index = 0; index < bytes.length;) {
    const lead = bytes[index] ?? 0;
    const length = lengthOf(lead);
    if (
      length === 1 ||
      (length > 1 && decodeWhole(bytes.subarray(index, index + length)) !== undefined && index + length <= bytes.length)
    ) {
      index += length;
      continue;
    }
    flush(index);
    pieces.push(String.fromCharCode(ESCAPED + lead));
    index += 1;
    good = index;
  }
  flush(bytes.length);
  return pieces.join('');
}

export function createByteDecoder(): ByteDecoder {
  let kept = new Uint8Array(0);
  return {
    push(bytes) {
      const all = kept.length === 0 ? bytes : Buffer.concat([kept, bytes]);
      const open = unfinished(all);
      const ready = all.subarray(0, all.length - open);
      kept = Uint8Array.from(all.subarray(all.length - open));
      return decodeWhole(ready) ?? decodeMixed(ready);
    },
    end() {
      const rest = decodeMixed(kept);
      kept = new Uint8Array(0);
      return rest;
    },
  };
}

const ESCAPES = /(?<![\ud800-\udbff])[\udc80-\udcff]+/g;

/** The bytes that a text of the decoder stands for. */
export function encodeBytes(text: string): Uint8Array {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const { index, 0: run } of text.matchAll(ESCAPES)) {
    if (index > from) pieces.push(Buffer.from(text.slice(from, index)));
    pieces.push(Uint8Array.from(run, (unit) => unit.charCodeAt(0) - ESCAPED));
    from = index + run.length;
  }
  if (pieces.length === 0) return Buffer.from(text);
  pieces.push(Buffer.from(text.slice(from)));
  return Buffer.concat(pieces);
}
