import { createHash, randomBytes } from 'node:crypto';
import type { Digest, Ids } from '@oxydra/types';

/** UUIDs of version 7 (RFC 9562): their order is the order in which this process made them. */
export function createIds(now: () => number): Ids {
  let last = 0;
  let counter = 0;
  return {
    next() {
      const time = now();
      // 12 bits count within a millisecond; a clock that stands still or goes back only moves the counter.
      if (time > last) {
        last = time;
        counter = 0;
      } else if (++counter > 0xfff) {
        last += 1;
        counter = 0;
      }
      const random = randomBytes(8);
      random[0] = ((random[0] ?? 0) & 0x3f) | 0x80;
      const tail = random.toString('hex');
      const head = last.toString(16).padStart(12, '0');
      const middle = counter.toString(16).padStart(3, '0');
      return `${head.slice(0, 8)}-${head.slice(8)}-7${middle}-${tail.slice(0, 4)}-${tail.slice(4)}`;
    },
  };
}

export const sha256: Digest = (text) => createHash('sha256').update(text, 'utf8').digest('hex');
