import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock, settleDown } from '@oxydra/testkit';
import { createFlusher } from './flusher.ts';

describe('a flusher', () => {
  test('flushes at the end of the tick, once for all that gathered', async () => {
    const flusher = createFlusher(createFakeClock());
    const flushed: number[] = [];
    flusher.soon(() => void flushed.push(1), false);
    flusher.soon(() => void flushed.push(2), true);
    assert.deepEqual(flushed, []);
    await settleDown();
    assert.deepEqual(flushed, [1, 2]);
  });

  test('lets deltas wait for one another while it is busy, but nothing else, and not any longer', async () => {
    const clock = createFakeClock();
    const flusher = createFlusher(clock);
    let flushed = 0;
    const flush = (): void => void (flushed += 1);
    for (let index = 0; index < 2000; index += 1) flusher.soon(flush, false);
    await clock.advance(50);
    assert.equal(flushed, 2000);
    flusher.soon(flush, false);
    flusher.soon(flush, true);
    await settleDown();
    assert.equal(flushed, 2001);
    await clock.advance(20);
    assert.equal(flushed, 2002);
    await clock.advance(50);
    flusher.soon(flush, false);
    await settleDown();
    assert.equal(flushed, 2003);
  });
});
