export type Sha2Bits = 256 | 384 | 512;

const MASK = 2n ** 64n - 1n;

/** The whole part of a root of a large number. */
function rootOf(value: bigint, degree: bigint): bigint {
  let guess = 1n << (BigInt(value.toString(2).length) / degree + 1n);
  for (;;) {
    const next = ((degree - 1n) * guess + value / guess ** (degree - 1n)) / degree;
    if (next >= guess) return guess;
    guess = next;
  }
}

/** The 64 bits behind the point of the roots of the first primes: what all constants of these sums are made of. */
function fractions(count: number, degree: bigint): readonly bigint[] {
  const primes: bigint[] = [];
  for (let candidate = 2n; primes.length < count; candidate += 1n)
    if (primes.every((prime) => candidate % prime !== 0n)) primes.push(candidate);
  return primes.map((prime) => rootOf(prime << (64n * degree), degree) & MASK);
}

/** Words of 64 bits as pairs of halves: large numbers are slow inside a guest. */
function halvesOf(words: readonly bigint[]): Int32Array {
  return Int32Array.from(words.flatMap((word) => [Number(word >> 32n), Number(word & 0xffff_ffffn)]));
}

let constants: { readonly rounds: Int32Array; readonly starts: Int32Array } | undefined;

function pad(bytes: Uint8Array, block: number): DataView {
  const padded = new Uint8Array(Math.ceil((bytes.length + 1 + block / 8) / block) * block);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, bytes.length * 8);
  return view;
}

/** The sum over words of 32 bits; its constants are the upper halves of the long ones. */
function short(bytes: Uint8Array, rounds: Int32Array, starts: Int32Array): Int32Array {
  const view = pad(bytes, 64);
  const words = new Int32Array(64);
  const state = Int32Array.from({ length: 8 }, (_, index) => starts[index * 2] ?? 0);
  const turn = (value: number, by: number): number => (value >>> by) | (value << (32 - by));
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let index = 0; index < 64; index += 1) {
      if (index < 16) {
        words[index] = view.getInt32(block + index * 4);
        continue;
      }
      const early = words[index - 15] ?? 0;
      const late = words[index - 2] ?? 0;
      const first = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
      const second = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
      words[index] = (words[index - 16] ?? 0) + first + (words[index - 7] ?? 0) + second;
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    for (let index = 0; index < 64; index += 1) {
      const high = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const low = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const one = (h + high + ((e & f) ^ (~e & g)) + (rounds[index * 2] ?? 0) + (words[index] ?? 0)) | 0;
      const two = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) state[index] = (state[index] ?? 0) + word;
  }
  return state;
}

/** The sum over words of 64 bits, upper and lower halves apart. */
function long(bytes: Uint8Array, rounds: Int32Array, starts: Int32Array): Int32Array {
  const view = pad(bytes, 128);
  const words = new Int32Array(160);
  const state = Int32Array.from(starts);
  const now = new Int32Array(16);
  /** The half of a turned word that begins with `upper`; the other one by calling it the other way round. */
  const turn = (upper: number, lower: number, by: number): number =>
    by < 32 ? (upper >>> by) | (lower << (32 - by)) : (lower >>> (by - 32)) | (upper << (64 - by));
  let high = 0;
  let low = 0;
  const add = (upper: number, lower: number): void => {
    const sum = (low >>> 0) + (lower >>> 0);
    low = sum | 0;
    high = (high + upper + (sum > 0xffff_ffff ? 1 : 0)) | 0;
  };
  for (let block = 0; block < view.byteLength; block += 128) {
    for (let index = 0; index < 32; index += 1) words[index] = view.getInt32(block + index * 4);
    for (let at = 32; at < 160; at += 2) {
      const eh = words[at - 30] ?? 0;
      const el = words[at - 29] ?? 0;
      const lh = words[at - 4] ?? 0;
      const ll = words[at - 3] ?? 0;
      high = words[at - 32] ?? 0;
      low = words[at - 31] ?? 0;
      add(
        turn(eh, el, 1) ^ turn(eh, el, 8) ^ (eh >>> 7),
        turn(el, eh, 1) ^ turn(el, eh, 8) ^ ((el >>> 7) | (eh << 25)),
      );
      add(words[at - 14] ?? 0, words[at - 13] ?? 0);
      add(
        turn(lh, ll, 19) ^ turn(lh, ll, 61) ^ (lh >>> 6),
        turn(ll, lh, 19) ^ turn(ll, lh, 61) ^ ((ll >>> 6) | (lh << 26)),
      );
      words[at] = high;
      words[at + 1] = low;
    }
    now.set(state);
    for (let at = 0; at < 160; at += 2) {
      const ah = now[0] ?? 0;
      const al = now[1] ?? 0;
      const bh = now[2] ?? 0;
      const bl = now[3] ?? 0;
      const ch = now[4] ?? 0;
      const cl = now[5] ?? 0;
      const eh = now[8] ?? 0;
      const el = now[9] ?? 0;
      const fh = now[10] ?? 0;
      const fl = now[11] ?? 0;
      const gh = now[12] ?? 0;
      const gl = now[13] ?? 0;
      const hh = now[14] ?? 0;
      const hl = now[15] ?? 0;
      high = hh;
      low = hl;
      add(
        turn(eh, el, 14) ^ turn(eh, el, 18) ^ turn(eh, el, 41),
        turn(el, eh, 14) ^ turn(el, eh, 18) ^ turn(el, eh, 41),
      );
      add((eh & fh) ^ (~eh & gh), (el & fl) ^ (~el & gl));
      add(rounds[at] ?? 0, rounds[at + 1] ?? 0);
      add(words[at] ?? 0, words[at + 1] ?? 0);
      const oneHigh = high;
      const oneLow = low;
      add(now[6] ?? 0, now[7] ?? 0);
      const fifthHigh = high;
      const fifthLow = low;
      high = oneHigh;
      low = oneLow;
      add(
        turn(ah, al, 28) ^ turn(ah, al, 34) ^ turn(ah, al, 39),
        turn(al, ah, 28) ^ turn(al, ah, 34) ^ turn(al, ah, 39),
      );
      add((ah & bh) ^ (ah & ch) ^ (bh & ch), (al & bl) ^ (al & cl) ^ (bl & cl));
      now.copyWithin(2, 0, 14);
      now[8] = fifthHigh;
      now[9] = fifthLow;
      now[0] = high;
      now[1] = low;
    }
    for (let at = 0; at < 16; at += 2) {
      high = state[at] ?? 0;
      low = state[at + 1] ?? 0;
      add(now[at] ?? 0, now[at + 1] ?? 0);
      state[at] = high;
      state[at + 1] = low;
    }
  }
  return state;
}

/** SHA-256, SHA-384 and SHA-512, which the newer way of PDF makes its keys with. */
export function sha2(bytes: Uint8Array, bits: Sha2Bits): Uint8Array {
  constants ??= { rounds: halvesOf(fractions(80, 3n)), starts: halvesOf(fractions(16, 2n)) };
  const { rounds, starts } = constants;
  const sum =
    bits === 256
      ? short(bytes, rounds, starts)
      : long(bytes, rounds, bits === 512 ? starts.subarray(0, 16) : starts.subarray(16, 32));
  const out = new DataView(new ArrayBuffer(sum.length * 4));
  for (const [index, word] of sum.entries()) out.setInt32(index * 4, word);
  return new Uint8Array(out.buffer).subarray(0, bits / 8);
}
