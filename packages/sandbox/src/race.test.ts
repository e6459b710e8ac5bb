import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { race } from './test-race.ts';

describe('a race between tools and renames', () => {
  test('never leads outside, read or written', async () => {
    const report = await race(6_000);
    assert.deepEqual(report.escapes, []);
    assert.ok(report.flips > 100, `only ${report.flips} flips`);
    for (const [kind, { done, refused }] of Object.entries(report.operations)) {
      assert.ok(done + refused > 0, `${kind} never ran`);
    }
    assert.ok(
      Object.values(report.operations).some(({ refused }) => refused > 0),
      'nothing ever met a link',
    );
  });
});
