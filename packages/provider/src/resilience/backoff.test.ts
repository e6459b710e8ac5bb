import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { backoffMs, DEFAULT_RELIABILITY } from './backoff.ts';

test('the pause before a retry is full jitter under a doubling ceiling', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 20 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (next, random) => {
      const ms = backoffMs(next, DEFAULT_RELIABILITY, undefined, () => random);
      assert.ok(ms !== undefined && ms >= 0 && ms <= Math.min(30_000, 500 * 2 ** (next - 2)));
    }),
  );
});

test('without jitter the pause is the ceiling itself', () => {
  const steady = { ...DEFAULT_RELIABILITY, jitter: false };
  const pauses = [2, 3, 4, 12].map((next) => backoffMs(next, steady, undefined, () => 0.1));
  assert.deepEqual(pauses, [500, 1_000, 2_000, 30_000]);
});
