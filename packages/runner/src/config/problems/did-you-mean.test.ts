import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { editDistance, nearest } from './did-you-mean.ts';

describe('did-you-mean', () => {
  test('counts inserts, deletes, replacements and swaps', () => {
    assert.deepEqual(
      [
        ['', 'ab'],
        ['abc', 'abc'],
        ['abc', 'acb'],
        ['kitten', 'sitting'],
        ['a', 'b'],
      ].map(([a = '', b = '']) => editDistance(a, b)),
      [2, 0, 1, 3, 1],
    );
  });

  test('offers what is near and nothing that is far', () => {
    assert.equal(nearest('max-turn', ['max_turns', 'max_cost']), 'max_turns');
    assert.equal(nearest('zzz', ['max_turns', 'busy']), undefined);
  });
});
