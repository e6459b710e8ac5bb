import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock } from '@oxydra/testkit';
import { Fault } from '@oxydra/types';
import { emptyTrash } from './empty-trash.ts';

const DAY = 86_400_000;

function watch(keep: () => number | undefined, empty: (before: number) => Promise<number> = async () => 1) {
  const clock = createFakeClock();
  const asked: number[] = [];
  const logged: string[] = [];
  let open = 0;
  const note = (event: string): void => void logged.push(event);
  const emptying = emptyTrash({
    async open() {
      open += 1;
      return {
        empty(before) {
          asked.push(clock.now() - before);
          return empty(before);
        },
        [Symbol.dispose]: () => void (open -= 1),
      };
    },
    clock,
    log: { debug: note, info: note, warn: note, error: note },
    keepMs: keep,
  });
  return { clock, asked, logged, emptying, openNow: () => open };
}

// @requirement files/trash-aged
describe('a daemon', () => {
  test('empties the trash of what is old at its start and once a day, and holds nothing between', async () => {
    const { clock, asked, logged, openNow } = watch(() => 30 * DAY);
    await clock.advance(0);
    assert.deepEqual(asked, [30 * DAY]);
    await clock.advance(DAY - 1);
    assert.equal(asked.length, 1);
    await clock.advance(1);
    await clock.advance(3 * DAY);
    assert.equal(asked.length, 5);
    assert.equal(openNow(), 0);
    assert.deepEqual(new Set(logged), new Set(['trash.emptied']));
  });

  test('keeps everything where so it is configured, and looks anew each day', async () => {
    const configured: { keep?: number } = {};
    const { clock, asked } = watch(() => configured.keep);
    await clock.advance(0);
    await clock.advance(2 * DAY);
    assert.deepEqual(asked, []);
    configured.keep = DAY;
    await clock.advance(DAY);
    assert.deepEqual(asked, [DAY]);
  });

  test('says what cannot be emptied, and tries again the next day', async () => {
    const { clock, asked, logged, openNow } = watch(
      () => DAY,
      () => Promise.reject(new Fault('sandbox/io', 'The disk failed.')),
    );
    await clock.advance(0);
    await clock.advance(DAY);
    assert.equal(asked.length, 2);
    assert.deepEqual(logged, ['trash.not-emptied', 'trash.not-emptied']);
    assert.equal(openNow(), 0);
  });

  test('ends with whoever started it', async () => {
    const { clock, asked, emptying } = watch(() => DAY);
    await clock.advance(0);
    emptying[Symbol.dispose]();
    await clock.advance(3 * DAY);
    assert.equal(asked.length, 1);
    assert.equal(clock.pending, 0);
  });
});
