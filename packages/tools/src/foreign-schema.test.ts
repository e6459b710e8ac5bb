/** @requirement tool/third-party */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import type { Json, JsonObject } from '@oxydra/types';
import { readForeignSchema } from './foreign-schema.ts';

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...more });
const nested = (levels: number, around: (inner: Json) => Json): Json =>
  Array.from({ length: levels }).reduce<Json>(around, { type: 'string' });
const reads = (input: JsonObject, value: Json): boolean => readForeignSchema('theirs', input).safeParse(value).success;
const refused = (why: RegExp) => (error: unknown) =>
  Fault.is(error) && error.code === 'tool/bad-schema' && why.test(error.message);

describe('the schema of a tool that somebody else wrote', () => {
  test('describes its arguments, references within it included', () => {
    const schema = object(
      { a: { $ref: '#/$defs/word' }, b: { enum: [1, 2] } },
      { $defs: { word: { type: 'string' } } },
    );
    assert.ok(reads(schema, { a: 'x', b: 1 }));
    assert.ok(!reads(schema, { a: 1 }));
    assert.ok(!reads(schema, { b: 3 }));
  });

  test('has no pattern of its author’s run here', () => {
    const begun = performance.now();
    const schema = object(
      { a: { type: 'string', pattern: '^(a+)+$' }, pattern: { type: 'string' } },
      { patternProperties: { '^(b+)+$': { type: 'string' } }, propertyNames: { pattern: '^(c+)+$' } },
    );
    assert.ok(reads(schema, { a: `${'a'.repeat(40)}!`, [`${'b'.repeat(40)}!`]: 'x', [`${'c'.repeat(40)}!`]: 'x' }));
    assert.ok(!reads(schema, { pattern: 1 }), 'a field of that name is one');
    assert.ok(performance.now() - begun < 2_000);
  });

  test('is refused where it would take for ever to check', () => {
    const wide = nested(12, (inner) => ({ anyOf: [inner, inner] }));
    assert.throws(() => reads(object({ a: wide }), {}), refused(/more than 2000 parts/u));
    const values = Array.from({ length: 3_000 }, (_, n) => `v${n}`);
    assert.throws(() => reads(object({ a: { enum: values } }), {}), refused(/more than 2000 parts/u));
    const deep = nested(40, (inner) => object({ a: inner }));
    assert.throws(() => reads(object({ a: deep }), {}), refused(/deeper than 32/u));
    const twice = { anyOf: [{ $ref: '#/$defs/n' }, { $ref: '#/$defs/n' }] };
    assert.throws(() => reads(object({ a: { $ref: '#/$defs/n' } }, { $defs: { n: twice } }), {}), refused(/itself/u));
    assert.throws(() => reads(object({ a: { $ref: 'https://a.example/b' } }), {}), refused(/not in it/u));
  });
});
