import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFailures } from './failures.ts';

describe('failures', () => {
  test('block an address for the rest of its minute, and no other', () => {
    let now = 0;
    const failures = createFailures(2, { now: () => now });
    failures.count('a');
    assert.equal(failures.blockedFor('a'), 0);
    now = 20_000;
    failures.count('a');
    assert.equal(failures.blockedFor('a'), 40_000);
    assert.equal(failures.blockedFor('b'), 0);
    now = 60_000;
    assert.equal(failures.blockedFor('a'), 0);
    failures.count('a');
    assert.equal(failures.blockedFor('a'), 0);
  });

  test('are remembered for a bounded number of addresses, the newest', () => {
    const failures = createFailures(1, { now: () => 0 });
    for (let index = 0; index < 5000; index += 1) failures.count(`a${index}`);
    assert.equal(failures.blockedFor('a0'), 0);
    assert.equal(failures.blockedFor('a4999'), 60_000);
  });
});
