import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { isTable, keyText, sameValue, valueAt, type ConfigTable, type ConfigValue, type KeyPath } from '../value.ts';
import { formatKey, formatValue } from './format-value.ts';
import { indexPositions } from './position-index.ts';
import { scanToml } from './scan-toml.ts';
import { setInToml } from './set-in-toml.ts';

const name = fc.oneof(
  fc.constantFrom('a', 'b', 'c', 'table', 'max_turns', 'x-1', '1'),
  fc.constantFrom('a.b', 'ä', '', ' ', '#no', '"quoted"', "it's", '[x]', '=', '__proto__', 'constructor'),
);
const scalar: fc.Arbitrary<ConfigValue> = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed()),
  fc.constantFrom(
    '# no comment',
    'two\nlines',
    '"""',
    "'''",
    '[a]',
    'k = 1',
    'say "hi""',
    "it''s''",
    '"',
    "''",
    'back\\slash',
    '\t',
    '\r\n',
  ),
  fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2999-01-01') }),
);
const { tree } = fc.letrec<{ tree: ConfigTable; value: ConfigValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    tie('tree'),
  ),
  tree: fc.dictionary(name, tie('value'), { maxKeys: 4 }),
}));

/** One choice after another, from a stream of random numbers: the style in which a tree is written. */
type Choose = (options: number) => number;
const style = fc.infiniteStream(fc.nat(1_000_000)).map((stream): Choose => (options) => {
  const { value } = stream.next() as IteratorYieldResult<number>; // an infinite stream never ends
  return value % options;
});

const spaces = (choose: Choose): string => ['', ' ', '  ', '\t'][choose(4)] ?? '';
const comment = (choose: Choose): string => ['', '', ' # c [x] = "1', ' #'][choose(4)] ?? '';

function valueText(value: ConfigValue, choose: Choose): string {
  if (typeof value === 'string') {
    const literal = /^[^'\p{Cc}]*$/u.test(value) ? [`'${value}'`] : [];
    const long = [`"""\n${JSON.stringify(value).slice(1, -1).replaceAll('\u007F', '\\u007F')}"""`];
    const longLiteral = /^[^'\p{Cc}]*$/u.test(value) ? [`'''${value}'''`] : [];
    const plain = /^[^\p{Cc}\\]*$/u.test(value) && !/"{3}/u.test(value) ? [`"""${value}"""`] : [];
    const quotes = /^\P{Cc}*$/u.test(value) && !/'{3}/u.test(value) ? [`'''${value}'''`] : [];
    const ways = [...plain, ...quotes, formatValue(value), ...literal, ...long, ...longLiteral];
    return ways[choose(ways.length)] ?? '';
  }
  if (Array.isArray(value)) {
    const gap = ['', ' ', '\n  ', ' # in, ] here\n'][choose(4)] ?? '';
    const items = value.map((item: ConfigValue) => `${gap}${valueText(item, choose)}${spaces(choose)}`);
    return `[${items.join(',')}${items.length > 0 && choose(2) === 0 ? ',' : ''}${gap}]`;
  }
  if (isTable(value)) {
    const pairs = Object.entries(value).map(
      ([key, item]) =>
        `${spaces(choose)}${formatKey(key)}${spaces(choose)}=${spaces(choose)}${valueText(item, choose)}`,
    );
    return `{${pairs.join(',')}${spaces(choose)}}`;
  }
  return formatValue(value);
}

/** Writes a tree as sections, dotted keys, inline tables or arrays of tables, whatever the style says. */
function document(root: ConfigTable, choose: Choose): string {
  const section = (table: ConfigTable, path: readonly string[]): string => {
    const lines: string[] = [];
    const later: string[] = [];
    const pair = (keys: readonly string[], value: ConfigValue): void => {
      const key = keys.map(formatKey).join([' . ', '.'][choose(2)]);
      lines.push(
        `${spaces(choose)}${key}${spaces(choose)}=${spaces(choose)}${valueText(value, choose)}${comment(choose)}`,
      );
    };
    for (const [key, value] of Object.entries(table)) {
      const header = [...path, key].map(formatKey).join('.');
      if (isTable(value) && choose(3) > 0)
        later.push(`[${header}]${comment(choose)}\n${section(value, [...path, key])}`);
      else if (isTable(value) && Object.keys(value).length > 0 && choose(2) > 0) {
        for (const [inner, item] of Object.entries(value)) pair([key, inner], item);
      } else if (Array.isArray(value) && value.length > 0 && value.every(isTable) && choose(2) > 0) {
        for (const item of value) later.push(`[[${header}]]\n${section(item, [...path, key])}`);
      } else pair([key], value);
    }
    return [...lines, ...later].join(choose(2) === 0 ? '\n' : '\n# between\n\n');
  };
  return section(root, []);
}

/** Every key and element of a parsed document, tables included. */
function* pathsOf(value: ConfigValue, path: KeyPath = []): Generator<KeyPath> {
  if (path.length > 0) yield path;
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* pathsOf(item, [...path, index]);
  else if (isTable(value)) for (const key of Object.keys(value)) yield* pathsOf(value[key] ?? 0, [...path, key]);
}

const documents = fc.tuple(tree, style, fc.boolean()).map(([root, choose, crlf]) => {
  const text = document(root, choose);
  return crlf ? text.replaceAll('\n', '\r\n') : text;
});

describe('the position index', () => {
  test('finds every key that the parser finds, and its value where it says', () => {
    fc.assert(
      fc.property(documents, (text) => {
        const parsed = parse(text);
        const scan = scanToml(text);
        for (const { path, value } of [...scan.pairs, ...scan.elements]) {
          const own = parse(`k = ${text.slice(value.start, value.end)}`)['k'];
          assert.ok(sameValue(own, valueAt(parsed, path)), `${keyText(path)} in\n${text}`);
        }
        const index = indexPositions(text);
        const lines = text.split('\n');
        for (const path of pathsOf(parsed)) {
          const at = index.find(path);
          assert.ok(at !== undefined && at.column <= (lines[at.line - 1]?.length ?? 0), `${keyText(path)} in\n${text}`);
        }
        for (const { path } of scan.pairs) assert.notEqual(valueAt(parsed, path), undefined);
      }),
      { numRuns: 400 },
    );
  });
});

describe('setting a key in a document', () => {
  test('changes that key and nothing else, and keeps every comment', () => {
    fc.assert(
      fc.property(documents, fc.array(name, { minLength: 1, maxLength: 3 }), scalar, (text, path, value) => {
        const before = parse(text);
        const taken = path.some((_, index) => {
          const there = valueAt(before, path.slice(0, index + 1));
          if (there === undefined) return false;
          const tables = isTable(there) || (Array.isArray(there) && there.some(isTable));
          return index < path.length - 1 ? !isTable(there) : tables;
        });
        fc.pre(!taken);
        const changed = setInToml(text, path, value);
        assert.ok(sameValue(valueAt(parse(changed), path), value), changed);
        if (valueAt(before, path) === undefined) {
          const back = parse(setInToml(changed, path, undefined));
          assert.equal(valueAt(back, path), undefined);
          for (const old of pathsOf(before)) {
            if (!isTable(valueAt(before, old))) assert.ok(sameValue(valueAt(back, old), valueAt(before, old)));
          }
        }
        const comments = (each: string): number => each.split('# between').length;
        assert.equal(comments(changed), comments(text));
      }),
      { numRuns: 400 },
    );
  });
});
