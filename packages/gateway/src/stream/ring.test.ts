import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { streamFrame, type StreamFrame } from './frame.ts';
import { createRing } from './ring.ts';

const frame = (size: number): StreamFrame => ({ ...streamFrame({ type: 'notice', payload: { text: '' } }), size });

describe('a ring', () => {
  test('keeps the newest frames within its bounds, and answers with all after a number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ step: fc.integer({ min: 1, max: 5 }), size: fc.integer({ min: 1, max: 40 }) }), {
          maxLength: 3000,
        }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 40, max: 400 }),
        (pushes, frames, bytes) => {
          const ring = createRing(7, { frames, bytes });
          const all: { seq: number; item: StreamFrame }[] = [];
          let seq = 7;
          for (const { step, size } of pushes) {
            seq += step;
            const item = frame(size);
            all.push({ seq, item });
            ring.push(seq, item);
          }
          const kept = all.filter((each) => each.seq > ring.floor());
          assert.ok(kept.length <= frames && ring.bytes() <= bytes);
          assert.equal(
            ring.bytes(),
            kept.reduce((sum, { item }) => sum + item.size, 0),
          );
          for (const since of [ring.floor(), ring.floor() + 3, seq - 1, seq])
            assert.deepEqual(
              ring.after(since),
              kept.filter((each) => each.seq > since).map(({ item }) => item),
            );
          ring.clear();
          assert.deepEqual([ring.floor(), ring.bytes(), ring.after(0)], [seq, 0, []]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
