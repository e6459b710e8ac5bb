import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { follow } from './follow.ts';

describe('what follows', () => {
  test('shows what is there now, not what was there when it was handed on', () => {
    let current: { limit: number; name?: string } = { limit: 1 };
    const kept = follow(() => current);
    assert.equal(kept.limit, 1);
    current = { limit: 2, name: 'new' };
    assert.deepEqual([kept.limit, 'name' in kept, { ...kept }], [2, true, { limit: 2, name: 'new' }]);
  });
});
