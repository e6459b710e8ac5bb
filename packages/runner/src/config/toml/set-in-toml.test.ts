import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { indexPositions } from './position-index.ts';
import { setInToml } from './set-in-toml.ts';

const FILE = `# Mine, do not lose.

# About the model.
[selection] # chosen with care
provider = "openai"   # the usual one
model = """
gpt"""

[memory.retrieval]
top_k = 8

[[channels.telegram.senders]]
platform_ids = ["1"]
[[channels.telegram.senders]]
platform_ids = [ # two
  "2", "3",
]
`;

describe('setting a key', () => {
  test('replaces the value in place and keeps the comment behind it', () => {
    assert.equal(
      setInToml(FILE, ['selection', 'provider'], 'anthropic'),
      FILE.replace('"openai"   # the', '"anthropic"   # the'),
    );
  });

  test('replaces a value of several lines', () => {
    assert.equal(setInToml(FILE, ['selection', 'model'], 'm'), FILE.replace('"""\ngpt"""', '"m"'));
  });

  test('writes a new key at the end of its table', () => {
    assert.equal(
      setInToml(FILE, ['memory', 'retrieval', 'fts_weight'], 0.5),
      FILE.replace('top_k = 8\n', 'top_k = 8\nfts_weight = 0.5\n'),
    );
  });

  test('writes a key of a new table under a new header', () => {
    assert.equal(setInToml(FILE, ['runtime', 'max_turns'], 9), `${FILE}\n[runtime]\nmax_turns = 9\n`);
  });

  test('writes a key of the root before the first header and its comment', () => {
    assert.equal(
      setInToml(FILE, ['config_version'], '1.0.1'),
      FILE.replace('# About', 'config_version = "1.0.1"\n\n# About'),
    );
  });

  test('extends an inline table within its braces', () => {
    assert.equal(setInToml('a = { b = { c = 1 } } # x\n', ['a', 'd'], true), 'a = { b = { c = 1 }, d = true } # x\n');
    assert.equal(setInToml('a = {}\n', ['a', 'd', 'e'], 1), 'a = { d.e = 1 }\n');
  });

  test('removes a key together with its line', () => {
    assert.equal(setInToml(FILE, ['selection', 'model'], undefined), FILE.replace('model = """\ngpt"""\n', ''));
    assert.equal(setInToml('a = { b = 1, c = 2 }', ['a', 'b'], undefined), 'a = { c = 2 }');
    assert.equal(setInToml(FILE, ['no', 'such'], undefined), FILE);
  });

  test('keeps CRLF line ends and a missing last line end', () => {
    assert.equal(setInToml('[a]\r\nb = 1', ['a', 'c'], 2), '[a]\r\nb = 1\r\nc = 2\r\n');
  });

  test('refuses to put a key under a value, and to replace a table, in one sentence each', () => {
    for (const path of [['selection', 'provider', 'x'], ['memory']]) {
      assert.throws(
        () => setInToml(FILE, path, 1),
        (error) => Fault.is(error) && error.code === 'config/cannot-write' && error.hint !== undefined,
      );
    }
  });

  test('refuses a broken document and says where it is broken', () => {
    assert.throws(() => setInToml('a = 1\nb = \n', ['a'], 2), /broken at line 2, column \d+/u);
  });
});

describe('the position of a key', () => {
  const index = indexPositions(FILE);

  test('is its own line and column, in tables, arrays of tables and array elements', () => {
    assert.deepEqual(index.find(['selection', 'provider']), { line: 5, column: 1 });
    assert.deepEqual(index.find(['memory', 'retrieval', 'top_k']), { line: 10, column: 1 });
    assert.deepEqual(index.find(['channels', 'telegram', 'senders', 1, 'platform_ids', 1]), { line: 16, column: 8 });
  });

  test('is that of the nearest table for a key that is missing', () => {
    assert.deepEqual(index.find(['selection', 'nothing']), { line: 4, column: 1 });
    assert.deepEqual(index.find(['memory', 'x']), { line: 9, column: 1 });
    assert.equal(index.find(['x']), undefined);
  });
});
