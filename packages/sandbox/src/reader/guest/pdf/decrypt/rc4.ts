/** RC4: the same step both ways. */
export function rc4(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index);
  for (let index = 0, other = 0; index < 256; index += 1) {
    const here = state[index] ?? 0;
    other = (other + here + (key[index % key.length] ?? 0)) & 255;
    state[index] = state[other] ?? 0;
    state[other] = here;
  }
  const out = new Uint8Array(bytes.length);
  for (let at = 0, index = 0, other = 0; at < bytes.length; at += 1) {
    index = (index + 1) & 255;
    const here = state[index] ?? 0;
    other = (other + here) & 255;
    const there = state[other] ?? 0;
    state[index] = there;
    state[other] = here;
    out[at] = (bytes[at] ?? 0) ^ (state[(here + there) & 255] ?? 0);
  }
  return out;
}
