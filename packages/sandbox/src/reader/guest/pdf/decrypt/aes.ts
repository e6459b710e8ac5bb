const double = (value: number): number => ((value << 1) ^ (value & 0x80 ? 0x11b : 0)) & 255;

/** The substitution box, and the table of products that a decrypting round looks up. */
function makeTables(): {
  readonly box: Uint8Array;
  readonly inverse: Uint8Array;
  readonly products: readonly Uint8Array[];
  readonly twice: Uint8Array;
} {
  const box = new Uint8Array(256);
  const inverse = new Uint8Array(256);
  let power = 1;
  let reciprocal = 1;
  do {
    power = (power ^ double(power)) & 255;
    // Divides by three, so that the two stay reciprocal to each other.
    reciprocal ^= reciprocal << 1;
    reciprocal ^= reciprocal << 2;
    reciprocal ^= reciprocal << 4;
    reciprocal &= 255;
    if (reciprocal & 0x80) reciprocal ^= 0x09;
    const turned = (by: number): number => ((reciprocal << by) | (reciprocal >> (8 - by))) & 255;
    box[power] = (reciprocal ^ turned(1) ^ turned(2) ^ turned(3) ^ turned(4) ^ 0x63) & 255;
  } while (power !== 1);
  box[0] = 0x63;
  for (let index = 0; index < 256; index += 1) inverse[box[index] ?? 0] = index;
  const product = (by: number): Uint8Array =>
    Uint8Array.from({ length: 256 }, (_, value) => {
      const [two, four, eight] = [double(value), double(double(value)), double(double(double(value)))];
      return (by & 1 ? value : 0) ^ (by & 2 ? two : 0) ^ (by & 4 ? four : 0) ^ (by & 8 ? eight : 0);
    });
  return { box, inverse, products: [14, 11, 13, 9].map(product), twice: product(2) };
}

let tables: ReturnType<typeof makeTables> | undefined;

function expand(key: Uint8Array, box: Uint8Array): Uint8Array {
  const words = key.length / 4;
  const all = new Uint8Array(16 * (words + 7));
  all.set(key);
  for (let at = key.length, constant = 1; at < all.length; at += 4) {
    let last = [all[at - 4] ?? 0, all[at - 3] ?? 0, all[at - 2] ?? 0, all[at - 1] ?? 0];
    if (at % key.length === 0) {
      const [first = 0, ...rest] = last;
      last = [...rest, first].map((byte) => box[byte] ?? 0);
      last[0] = (last[0] ?? 0) ^ constant;
      constant = double(constant);
    } else if (words > 6 && at % key.length === 16) last = last.map((byte) => box[byte] ?? 0);
    for (const [index, byte] of last.entries()) all[at + index] = (all[at + index - key.length] ?? 0) ^ byte;
  }
  return all;
}

/**
 * AES in chained blocks, whose first is the initial vector. The padding at the end is taken off where it is one; what is
 * cut in the middle of a block is dropped.
 */
export function decryptAes(key: Uint8Array, bytes: Uint8Array, { padded = true } = {}): Uint8Array {
  tables ??= makeTables();
  const { box, inverse, products } = tables;
  const [by14 = box, by11 = box, by13 = box, by9 = box] = products;
  const keys = expand(key, box);
  const rounds = keys.length / 16 - 1;
  const count = Math.max(0, Math.floor(bytes.length / 16) - 1);
  const out = new Uint8Array(count * 16);
  const state = new Uint8Array(16);
  const turned = new Uint8Array(16);
  for (let block = 1; block <= count; block += 1) {
    for (let at = 0; at < 16; at += 1) state[at] = (bytes[block * 16 + at] ?? 0) ^ (keys[rounds * 16 + at] ?? 0);
    for (let round = rounds - 1; round >= 0; round -= 1) {
      for (let at = 0; at < 16; at += 1) turned[(at + 4 * (at & 3)) & 15] = inverse[state[at] ?? 0] ?? 0;
      for (let at = 0; at < 16; at += 1) turned[at] = (turned[at] ?? 0) ^ (keys[round * 16 + at] ?? 0);
      if (round === 0) break;
      for (let column = 0; column < 16; column += 4) {
        const a = turned[column] ?? 0;
        const b = turned[column + 1] ?? 0;
        const c = turned[column + 2] ?? 0;
        const d = turned[column + 3] ?? 0;
        state[column] = (by14[a] ?? 0) ^ (by11[b] ?? 0) ^ (by13[c] ?? 0) ^ (by9[d] ?? 0);
        state[column + 1] = (by9[a] ?? 0) ^ (by14[b] ?? 0) ^ (by11[c] ?? 0) ^ (by13[d] ?? 0);
        state[column + 2] = (by13[a] ?? 0) ^ (by9[b] ?? 0) ^ (by14[c] ?? 0) ^ (by11[d] ?? 0);
        state[column + 3] = (by11[a] ?? 0) ^ (by13[b] ?? 0) ^ (by9[c] ?? 0) ^ (by14[d] ?? 0);
      }
    }
    for (let at = 0; at < 16; at += 1)
      out[(block - 1) * 16 + at] = (turned[at] ?? 0) ^ (bytes[(block - 1) * 16 + at] ?? 0);
  }
  const padding = out.at(-1) ?? 0;
  return padded && padding >= 1 && padding <= 16 ? out.subarray(0, out.length - padding) : out;
}

/** The other way, for whole blocks and without padding: a step in making keys. */
export function encryptAes(key: Uint8Array, vector: Uint8Array, bytes: Uint8Array): Uint8Array {
  tables ??= makeTables();
  const { box, twice } = tables;
  const keys = expand(key, box);
  const rounds = keys.length / 16 - 1;
  const out = new Uint8Array(bytes.length);
  const state = Uint8Array.from(vector.subarray(0, 16));
  const turned = new Uint8Array(16);
  for (let block = 0; block + 16 <= bytes.length; block += 16) {
    for (let at = 0; at < 16; at += 1) state[at] = (state[at] ?? 0) ^ (bytes[block + at] ?? 0) ^ (keys[at] ?? 0);
    for (let round = 1; round <= rounds; round += 1) {
      for (let at = 0; at < 16; at += 1) turned[at] = box[state[(at + 4 * (at & 3)) & 15] ?? 0] ?? 0;
      for (let column = 0; column < 16; column += 4) {
        const a = turned[column] ?? 0;
        const b = turned[column + 1] ?? 0;
        const c = turned[column + 2] ?? 0;
        const d = turned[column + 3] ?? 0;
        const all = round === rounds ? 0 : a ^ b ^ c ^ d;
        const place = round * 16 + column;
        // The last round does not mix: then nothing is added to the bytes themselves.
        const mix = (byte: number, next: number): number =>
          round === rounds ? byte : byte ^ all ^ (twice[byte ^ next] ?? 0);
        state[column] = mix(a, b) ^ (keys[place] ?? 0);
        state[column + 1] = mix(b, c) ^ (keys[place + 1] ?? 0);
        state[column + 2] = mix(c, d) ^ (keys[place + 2] ?? 0);
        state[column + 3] = mix(d, a) ^ (keys[place + 3] ?? 0);
      }
    }
    out.set(state, block);
  }
  return out;
}
