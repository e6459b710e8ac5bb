import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { LeanHeaders } from '../../scripts/bundle-headers.ts';

const name = fc.constantFrom('accept', 'Accept', 'X-Key', 'x-key', 'user-agent', 'Content-Type');
const value = fc.stringMatching(/^ ?[a-z0-9][a-z0-9 ;=/]{0,12}$/);
const pairs = fc.array(fc.tuple(name, value), { maxLength: 8 });

describe('the headers that a bundle builds requests with', () => {
  test('are what the runtime would make of the same', () => {
    fc.assert(
      fc.property(pairs, fc.tuple(name, value), name, (list, [set, to], away) => {
        for (const init of [list, Object.fromEntries(list)]) {
          const [lean, real] = [new LeanHeaders(init), new Headers(init)];
          for (const each of [lean, real]) {
            each.set(set, to);
            each.delete(away);
          }
          assert.deepEqual([...lean], [...real]);
          assert.deepEqual([...new LeanHeaders(lean).entries()], [...new Headers(real).entries()]);
          assert.deepEqual([lean.get(set), lean.has(away)], [real.get(set), real.has(away)]);
        }
      }),
    );
  });
});
