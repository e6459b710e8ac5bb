import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createCountedIds,
  createFakeClock,
  createMemoryStore,
  createMemoryVault,
  createMemoryWorkspace,
} from '@oxydra/testkit';
import { asId } from '@oxydra/types';
import type { Json, JsonObject } from '@oxydra/types';
import { createHouse } from './house.fixture.ts';

/** Arguments that are right, for each tool; each test spoils one. */
const GOOD: Readonly<Record<string, JsonObject>> = {
  file_read: { path: 'a', offset: 1, limit: 5 },
  file_list: { path: 'd', recursive: true, glob: '*' },
  file_search: { path: 'a', query: 'x', regex: false, ignore_case: true, glob: '*', context: 1 },
  file_write: { path: 'a', content: 'new' },
  file_edit: { path: 'a', old_text: 'text', new_text: 'new', replace_all: true },
  file_delete: { path: 'a', recursive: true, permanently: true },
  vault_list: { path: '/vault' },
  vault_copyto: { source_path: '/vault/key', destination_path: 'copy', overwrite: true },
  web_search: { query: 'x', count: 3, freshness: 'day' },
  web_fetch: { url: 'https://example.org/', offset: 1, limit: 5, raw: true, format: 'page' },
  scratchpad_read: {},
  scratchpad_write: { items: ['x'] },
  scratchpad_clear: {},
  artifact_read: { id: 'artifact-1', offset: 0, limit: 1 },
  ask_user: { question: 'Why?', choices: ['a'] },
};
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  file_read: ['path'],
  file_search: ['path', 'query'],
  file_write: ['path', 'content'],
  file_edit: ['path', 'old_text', 'new_text'],
  file_delete: ['path'],
  vault_copyto: ['source_path', 'destination_path'],
  web_search: ['query'],
  web_fetch: ['url'],
  scratchpad_write: ['items'],
  artifact_read: ['id'],
  ask_user: ['question'],
};

const BAD_PATHS: readonly string[] = [
  'a\0',
  'a\nb',
  '\x1b[31ma',
  'a\u0085',
  'a\u202egpj.exe',
  'half \ud800',
  '',
  'x'.repeat(5000),
  '../../etc/passwd',
  '/etc/passwd',
  '/shared/../../x',
];
const HUGE_NUMBERS: readonly number[] = [-1, 1.5, 1e300, Number.MAX_SAFE_INTEGER];

/** Everything that must be refused: why, the tool, the arguments, and a word that the answer must hold. */
function* spoiled(): Generator<readonly [why: string, tool: string, args: JsonObject, names: string]> {
  for (const [tool, good] of Object.entries(GOOD)) {
    yield ['an unknown field', tool, { ...good, surprise: 1 }, 'surprise'];
    for (const field of REQUIRED[tool] ?? []) {
      const { [field]: _, ...rest } = good;
      yield [`no ${field}`, tool, rest, field];
      yield [`null as ${field}`, tool, { ...good, [field]: null }, field];
    }
    for (const [field, value] of Object.entries(good)) {
      const wrong: Json[] = [{ a: 1 }, typeof value === 'string' ? 7 : 'word', Array.isArray(value) ? [7] : [value]];
      for (const other of wrong)
        yield [`${JSON.stringify(other)} as ${field}`, tool, { ...good, [field]: other }, field];
      if (typeof value === 'number') {
        for (const huge of HUGE_NUMBERS) yield [`${huge} as ${field}`, tool, { ...good, [field]: huge }, field];
      }
    }
    for (const field of ['path', 'source_path', 'destination_path']) {
      if (!(field in good)) continue;
      for (const path of BAD_PATHS)
        yield [`${JSON.stringify(path).slice(0, 30)} as ${field}`, tool, { ...good, [field]: path }, 'path'];
    }
  }
  yield ['a huge content', 'file_write', { path: 'a', content: 'x'.repeat(4_000_001) }, '4000000'];
  yield ['NUL in content', 'file_write', { path: 'a', content: 'x\0' }, 'content'];
  yield ['half a character in content', 'file_write', { path: 'a', content: '\udc00' }, 'content'];
  yield ['NUL in new_text', 'file_edit', { path: 'a', old_text: 'text', new_text: '\0' }, 'new_text'];
  yield ['too many edits', 'file_edit', { path: 'a', edits: Array(51).fill({ old_text: 'a', new_text: 'b' }) }, '50'];
  yield [
    'edits and old_text',
    'file_edit',
    { path: 'a', old_text: 'a', edits: [{ old_text: 'a', new_text: 'b' }] },
    'old_text',
  ];
  yield [
    'a wrong field in an edit',
    'file_edit',
    { path: 'a', edits: [{ oldtext: 'a', new_text: 'b' }] },
    'did you mean old_text',
  ];
  yield ['an exploding glob', 'file_list', { glob: '{a,b}'.repeat(20) }, 'glob'];
  yield ['a long query', 'file_search', { path: 'a', query: 'x'.repeat(1001) }, '1000'];
  yield ['a long search', 'web_search', { query: 'x'.repeat(401) }, '400'];
  yield ['eleven results', 'web_search', { query: 'x', count: 11 }, '10'];
  yield ['two lines', 'web_search', { query: 'a\nb' }, 'query'];
  yield ['a file address', 'web_fetch', { url: 'file:///etc/passwd' }, 'url'];
  yield ['a password in an address', 'web_fetch', { url: 'https://a:b@example.org/' }, 'url'];
  yield ['an endless address', 'web_fetch', { url: `https://example.org/${'x'.repeat(3000)}` }, '2048'];
  yield ['33 items', 'scratchpad_write', { items: Array(33).fill('x') }, '32'];
  yield ['an item of 241', 'scratchpad_write', { items: ['x'.repeat(241)] }, '240'];
  yield ['control characters in a question', 'ask_user', { question: 'a\x1b[2J' }, 'question'];
  yield ['an unknown artifact', 'artifact_read', { id: 'none' }, 'artifact'];
  const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as Json; // arrays are JSON
  yield ['a list 50,000 deep', 'file_read', { path: deep }, 'path'];
  yield ['a list 50,000 deep in items', 'scratchpad_write', { items: [deep] }, 'items[0]'];
  yield ['a name with a slip', 'file_raed', { path: 'a' }, 'did you mean file_read'];
  yield ['a hostile name', 'x\u202e\n'.repeat(500), {}, 'no tool'];
}

describe('bad input', () => {
  for (const [why, tool, args, names] of spoiled()) {
    test(`to ${JSON.stringify(tool).slice(0, 30)}: ${why} changes nothing and is explained in one sentence`, async () => {
      const workspace = createMemoryWorkspace({ '/shared/a': 'text', '/shared/d/b': 'text' });
      const store = createMemoryStore({ user: asId('ada') });
      const vault = createMemoryVault(workspace, { '/vault/key': 'secret' });
      const approvals = { tools: { vault_copyto: 'auto' } } as const;
      const ports = { store, workspace, vault, approvals, clock: createFakeClock(), ids: createCountedIds() };
      const house = createHouse(ports);
      const before = JSON.stringify([...workspace.files]);
      const { ok, error, text } = await house.run(tool, args);
      assert.equal(ok, false, text);
      assert.ok(error !== undefined && error.code !== 'tool/bug', text);
      assert.match(error.message, /^[^\p{Cc}]{10,900}\.$/u);
      assert.ok(`${error.message} ${error.hint ?? ''}`.includes(names), `${error.message} should speak of ${names}`);
      assert.equal(JSON.stringify([...workspace.files]), before);
      assert.equal(await store.scratchpads.read(house.scene.session), undefined);
    });
  }
});

describe('good input', () => {
  test('may be in any script', async () => {
    const workspace = createMemoryWorkspace();
    const store = createMemoryStore({ user: asId('ada') });
    const house = createHouse({ store, workspace, clock: createFakeClock(), ids: createCountedIds() });
    for (const name of ['grün.md', 'שלום', '你好/世界', '👩‍👩‍👧', 'e\u0301', '~', '%2e%2e', 'a\\..\\b', '-rf *']) {
      assert.equal((await house.run('file_write', { path: name, content: name })).ok, true, name);
      assert.equal((await house.run('file_read', { path: name })).text, `1\t${name}`);
    }
  });

  test('may hold null for what is left out', async () => {
    const workspace = createMemoryWorkspace({ '/shared/a': 'text' });
    const store = createMemoryStore({ user: asId('ada') });
    const house = createHouse({ store, workspace, clock: createFakeClock(), ids: createCountedIds() });
    assert.equal((await house.run('file_read', { path: 'a', offset: null, limit: null })).ok, true);
    const edits = [{ old_text: 'text', new_text: 'x', replace_all: null }];
    assert.equal((await house.run('file_edit', { path: 'a', old_text: null, edits })).ok, true);
  });

  test('is described to a model in at most 1,900 tokens all together, of which a request shows two thirds', (context) => {
    const workspace = createMemoryWorkspace();
    const store = createMemoryStore({ user: asId('ada') });
    const { gate } = createHouse({ store, workspace, clock: createFakeClock(), ids: createCountedIds() });
    const tokens = Math.ceil(JSON.stringify(gate.specs()).length / 4);
    context.diagnostic(`${gate.specs().length} tools in about ${tokens} tokens`);
    assert.ok(tokens <= 1900, `${tokens} tokens`);
  });
});
