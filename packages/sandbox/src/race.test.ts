import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openBench } from './test-bench.ts';
import { race, workspaceRacer } from './test-race.ts';
import type { RaceReport } from './test-race.ts';
import { guestRacer } from './wasi/race.fixture.ts';
import { openWasiBench } from './wasi/wasi-bench.fixture.ts';

function judge({ escapes, flips, operations }: RaceReport): void {
  assert.deepEqual(escapes, []);
  assert.ok(flips > 100, `only ${flips} flips`);
  assert.equal(Object.keys(operations).length, 8);
  for (const [kind, { done, refused }] of Object.entries(operations))
    assert.ok(done + refused > 0, `${kind} never ran`);
  assert.ok(
    Object.values(operations).some(({ refused }) => refused > 0),
    'nothing ever met a link',
  );
}

describe('a race between renames and', () => {
  test('tools never leads outside, read or written', async () => {
    await using bench = openBench();
    judge(await race(3_000, workspaceRacer(bench)));
  });

  // @requirement wasi/no-escape
  test('guests never leads outside, read or written', async () => {
    using bench = openWasiBench();
    judge(await race(6_000, guestRacer(bench)));
  });
});
