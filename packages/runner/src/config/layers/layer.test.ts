import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { emptyTable, isTable, leavesOf, sameValue, valueAt, type ConfigTable, type ConfigValue } from '../value.ts';
import { mergeTables, tableWith } from './layer.ts';

const name = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
const { table } = fc.letrec<{ table: ConfigTable; value: ConfigValue }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, fc.nat(9), fc.array(fc.nat(9), { maxLength: 2 }), tie('table')),
  table: fc
    .array(fc.tuple(name, tie('value')), { maxLength: 4 })
    .map((entries) => entries.reduce((all, [key, item]) => ((all[key] = item), all), emptyTable())),
}));

describe('merging tables', () => {
  test('lets the last value win at every key that is a value in all of them', () => {
    fc.assert(
      fc.property(fc.array(table, { maxLength: 4 }), (tables) => {
        const merged = mergeTables(tables);
        for (const [path] of tables.flatMap((each) => [...leavesOf(each)])) {
          const own = tables.map((each) => valueAt(each, path)).filter((each) => each !== undefined);
          const last = own.at(-1);
          const blocked = path.some((_, index) =>
            tables.some((each) => {
              const above = valueAt(each, path.slice(0, index));
              return index > 0 && above !== undefined && !isTable(above);
            }),
          );
          if (!blocked && last !== undefined && own.every((each) => !isTable(each))) {
            assert.ok(sameValue(valueAt(merged, path), last));
          }
        }
      }),
    );
  });

  test('is the same however the layers are grouped, and changes none of them', () => {
    fc.assert(
      fc.property(table, table, table, (a, b, c) => {
        const before = JSON.stringify([a, b, c]);
        assert.ok(sameValue(mergeTables([mergeTables([a, b]), c]), mergeTables([a, b, c])));
        assert.ok(sameValue(mergeTables([a, a]), a));
        assert.ok(sameValue(mergeTables([emptyTable(), a, emptyTable()]), a));
        assert.equal(JSON.stringify([a, b, c]), before);
      }),
    );
  });

  test('puts a lone value at its path', () => {
    assert.ok(sameValue(valueAt(tableWith(['a', '__proto__', 'b'], 3), ['a', '__proto__', 'b']), 3));
  });
});
