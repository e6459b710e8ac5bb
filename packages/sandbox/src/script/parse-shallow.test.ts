import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseShallow } from './parse-shallow.ts';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('data that a guest hands over', () => {
  test('is read as it is', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (json) => {
        assert.deepEqual(parseShallow(json), JSON.parse(json));
      }),
    );
  });

  test('may be 256 deep and no deeper, counted outside of strings', () => {
    assert.ok(Array.isArray(parseShallow(nested(256))));
    assert.throws(() => parseShallow(nested(257)), { code: 'guest/threw', message: /256 deep/u });
    assert.throws(() => parseShallow('{"a":'.repeat(300) + '1' + '}'.repeat(300)), { code: 'guest/threw' });
    for (const text of ['['.repeat(1_000), '"['.repeat(300), '\\"['.repeat(300), '\\'.repeat(7) + '['.repeat(300)]) {
      assert.equal(parseShallow(JSON.stringify(text)), text);
    }
  });
});
