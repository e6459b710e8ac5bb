import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createCountedIds, createFakeClock, createMemoryStore, createMemoryWorkspace } from '@oxydra/testkit';
import { asId } from '@oxydra/types';
import type { JsonObject, ToolResult } from '@oxydra/types';
import { createHouse } from '../house.fixture.ts';

const open = (files: Readonly<Record<string, string>> = {}) => {
  const workspace = createMemoryWorkspace(files);
  const store = createMemoryStore({ user: asId('ada') });
  const house = createHouse({ store, workspace, clock: createFakeClock(), ids: createCountedIds() });
  const bytesAt = (path: string): Uint8Array => workspace.files.get(path) ?? assert.fail(`nothing at ${path}`);
  return {
    ...house,
    textAt: (path: string) => Buffer.from(bytesAt(path)).toString(),
    put: (path: string, bytes: Uint8Array) => workspace.write(path, bytes),
    async good(name: string, args: JsonObject): Promise<ToolResult> {
      const result = await house.run(name, args);
      assert.equal(result.ok, true, result.text);
      return result;
    },
    async bad(name: string, args: JsonObject): Promise<string> {
      const result = await house.run(name, args);
      assert.equal(result.ok, false, result.text);
      return result.text;
    },
  };
};

describe('file_read', () => {
  test('numbers lines, shows a part and says where the next begins', async () => {
    const { good } = open({ '/shared/a': 'one\r\ntwo\nthree\n' });
    assert.equal((await good('file_read', { path: 'a' })).text, '1\tone\n2\ttwo\n3\tthree');
    const part = await good('file_read', { path: 'a', offset: 2, limit: 1 });
    assert.equal(part.text, '2\ttwo\n[lines 2–2 of 3 of /shared/a; go on with offset 3]');
  });

  test('pages a long file within what a model is shown, without losing a line', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `line ${index} ${'ü'.repeat(index % 50)}`);
    const { good } = open({ '/shared/long': lines.join('\n') });
    const seen: string[] = [];
    for (let offset: number | undefined = 1; offset !== undefined;) {
      const { text, artifact } = await good('file_read', { path: 'long', offset });
      assert.equal(artifact, undefined);
      const shown = text.split('\n');
      seen.push(...shown.filter((line) => /^\d+\t/u.test(line)).map((line) => line.replace(/^\d+\t/u, '')));
      const next = /go on with offset (\d+)\]$/u.exec(text)?.[1];
      offset = next === undefined ? undefined : Number(next);
    }
    assert.deepEqual(seen, lines);
  });

  test('keeps a single line that is too long as an artifact to be paged', async () => {
    const line = 'x😀'.repeat(20_000);
    const { good } = open({ '/shared/min.js': line });
    const { artifact } = await good('file_read', { path: 'min.js' });
    assert.ok(artifact !== undefined);
    let whole = '';
    for (let offset: number | undefined = 0; offset !== undefined;) {
      const { text, artifact: again }: ToolResult = await good('artifact_read', { id: artifact, offset });
      assert.equal(again, undefined, 'a page fits');
      const note = /\n\[characters \d+–\d+ of \d+(?:; go on with offset (\d+))?\]$/u.exec(text) ?? assert.fail(text);
      whole += text.slice(0, note.index);
      offset = note[1] === undefined ? undefined : Number(note[1]);
    }
    assert.equal(whole, `1\t${line}`);
  });

  test('hands pictures and PDFs to the model by their content', async () => {
    const { good, put } = open();
    await put('/tmp/p.txt', Buffer.from('\x89PNG\r\n\x1a\n1234', 'latin1'));
    const { text, files } = await good('file_read', { path: '/tmp/p.txt' });
    assert.match(text, /^\/tmp\/p\.txt \(image\/png, 12 bytes\) is attached\.$/u);
    assert.deepEqual(
      files?.map(({ mediaType, name }) => [mediaType, name]),
      [['image/png', 'p.txt']],
    );
  });

  test('says in one sentence what it cannot read', async () => {
    const { bad, put, good } = open({ '/shared/empty': '', '/shared/one': 'x' });
    await put('/shared/latin', Uint8Array.from([0x67, 0x72, 0xfc, 0x6e]));
    await put('/shared/nul', Uint8Array.from([1, 0, 2]));
    assert.match(await bad('file_read', { path: 'latin' }), /^\/shared\/latin is not UTF-8 text\./u);
    assert.match(await bad('file_read', { path: 'nul' }), /is not UTF-8 text\./u);
    assert.match(await bad('file_read', { path: 'none' }), /no file or folder at '\/shared\/none'/u);
    assert.match(await bad('file_read', { path: 'one', offset: 2 }), /^offset 2 is beyond the 1 lines/u);
    assert.equal((await good('file_read', { path: 'empty' })).text, '/shared/empty is empty.');
  });
});

describe('file_list', () => {
  const files = { '/shared/b.md': '12', '/shared/a/x.ts': '1', '/shared/a/deep/y.ts': '', '/tmp/t': '' };

  test('shows one level with sizes, and everything below when asked', async () => {
    const { good } = open(files);
    assert.equal((await good('file_list', {})).text, 'a/\nb.md\t2');
    assert.equal(
      (await good('file_list', { path: '/shared', recursive: true })).text,
      'a/\na/deep/\na/deep/y.ts\t0\na/x.ts\t1\nb.md\t2',
    );
    assert.equal((await good('file_list', { path: '/' })).text, 'shared/\ntmp/');
  });

  test('keeps what a glob names, and leaves the trash out', async () => {
    const { good } = open(files);
    await good('file_delete', { path: 'a/x.ts' });
    assert.equal((await good('file_list', { recursive: true, glob: '*.{ts,md}' })).text, 'a/deep/y.ts\t0\nb.md\t2');
    assert.equal((await good('file_list', { recursive: true, glob: 'a/**' })).text, 'a/\na/deep/\na/deep/y.ts\t0');
    assert.equal((await good('file_list', {})).text, 'a/\nb.md\t2');
    assert.match((await good('file_list', { path: '.trash' })).text, /^1\/$/u);
    assert.equal((await good('file_list', { glob: 'z*' })).text, 'Nothing in /shared matches the glob.');
  });

  test('shows at most a thousand and counts the rest', async () => {
    const many = Object.fromEntries(Array.from({ length: 1005 }, (_, index) => [`/shared/f${index}`, '']));
    const { text } = await open(many).good('file_list', {});
    assert.match(text, /\[5 more are not shown/u);
  });
});

describe('file_search', () => {
  const files = {
    '/shared/a.md': 'one\nTwo\nthree\ntwo\n',
    '/shared/d/b.ts': 'const two = 2;\n',
    '/shared/c': 'a.b\naxb',
  };

  test('finds text as it is, or a pattern, with lines around', async () => {
    const { good } = open(files);
    assert.equal(
      (await good('file_search', { path: '/shared', query: 'two' })).text,
      '/shared/a.md:4:two\n/shared/d/b.ts:1:const two = 2;',
    );
    const folded = await good('file_search', { path: 'a.md', query: 'TWO', ignore_case: true });
    assert.equal(folded.text, '/shared/a.md:2:Two\n/shared/a.md:4:two');
    assert.equal((await good('file_search', { path: 'c', query: 'a.b' })).text, '/shared/c:1:a.b');
    assert.equal(
      (await good('file_search', { path: 'c', query: '^a.b$', regex: true })).text,
      '/shared/c:1:a.b\n/shared/c:2:axb',
    );
    const around = await good('file_search', { path: 'a.md', query: 'three', context: 1 });
    assert.equal(around.text, '/shared/a.md-2-Two\n/shared/a.md:3:three\n/shared/a.md-4-two');
    assert.equal(
      (await good('file_search', { path: '/shared', query: 'two', glob: '*.ts' })).text,
      '/shared/d/b.ts:1:const two = 2;',
    );
    assert.equal((await good('file_search', { path: '/shared', query: 'zzz' })).text, 'No line in /shared matches.');
  });

  test('shows at most 200 hits and skips binary files', async () => {
    const { good, put } = open({ '/shared/many': 'hit\n'.repeat(300) });
    await put('/shared/binary', Buffer.from('hit\0hit'));
    const { text } = await good('file_search', { path: '/shared', query: 'hit' });
    assert.equal(text.split('\n').filter((line) => line.endsWith(':hit')).length, 200);
    assert.match(text, /\[only the first 200 hits/u);
    assert.doesNotMatch(text, /binary/u);
  });

  test('matches one file after the other in one thread, and ends it', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`/shared/f${index}`, `word ${index}`]));
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on('warning', note);
    const { text } = await open(many).good('file_search', { path: '/shared', query: 'word \\d$', regex: true });
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);
    assert.equal(text.split('\n').length, 10);
    assert.deepEqual(warnings, []);
    assert.ok(!process.getActiveResourcesInfo().includes('MessagePort'));
  });

  test('explains a pattern that cannot be read', async () => {
    assert.match(
      await open(files).bad('file_search', { path: 'c', query: '(a', regex: true }),
      /^query is not a valid regular expression: .*\. /u,
    );
  });

  test('ends a pattern that would take forever, while the rest of the program goes on', async () => {
    const clock = createFakeClock();
    const store = createMemoryStore({ user: asId('ada') });
    const workspace = createMemoryWorkspace({ '/shared/a': `${'a'.repeat(60)}!` });
    const house = createHouse({ store, workspace, clock, ids: createCountedIds() });
    const running = house.run('file_search', { path: 'a', query: '^(a+)+$', regex: true });
    while (clock.pending < 2) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(3_000);
    const result = await running;
    assert.equal(result.error?.code, 'tool/slow-pattern');
    assert.match(result.text, /^The pattern took longer than 3 seconds to match\./u);
  });
});

describe('file_write', () => {
  test('says whether it created or overwrote, and shows what changed', async () => {
    const { good, textAt } = open();
    const first = await good('file_write', { path: 'new/a.md', content: 'é\n' });
    assert.equal(first.text, 'Created /shared/new/a.md (3 bytes).');
    assert.deepEqual(first.output, { path: '/shared/new/a.md', created: true, bytes: 3 });
    assert.match(first.diff ?? '', /^--- \/dev\/null\n/u);
    const second = await good('file_write', { path: '/shared/new/a.md', content: 'e' });
    assert.equal(second.text, 'Overwrote /shared/new/a.md (1 bytes).');
    assert.equal(textAt('/shared/new/a.md'), 'e');
  });

  test('makes its diff of two large and different texts in a bounded time', async () => {
    const lines = (word: string) => Array.from({ length: 30_000 }, (_, index) => `${word} ${index * 7}`).join('\n');
    const { good } = open({ '/shared/a': lines('old') });
    const { diff } = await good('file_write', { path: 'a', content: lines('new') });
    assert.match(diff ?? '', /replaced as a whole: 30000 lines by 30000/u);
  });
});

describe('file_edit', () => {
  test('replaces one exact text and returns the diff', async () => {
    const { good, textAt } = open({ '/shared/a': 'x = 1;\ny = 1;\n' });
    const result = await good('file_edit', { path: 'a', old_text: 'y = 1', new_text: 'y = $& 2' });
    assert.equal(textAt('/shared/a'), 'x = 1;\ny = $& 2;\n');
    assert.match(result.text, /^Edited \/shared\/a: 1 replacement\.\n---/u);
    assert.deepEqual(result.output, { path: '/shared/a', replacements: 1 });
  });

  test('keeps CRLF line ends, a missing last one and a byte order mark', async () => {
    const { good, textAt } = open({ '/shared/a': '\ufeffone\r\ntwo\r\nthree' });
    await good('file_edit', { path: 'a', old_text: 'one\ntwo\n', new_text: 'eins\nzwei\nextra\n' });
    assert.equal(textAt('/shared/a'), '\ufeffeins\r\nzwei\r\nextra\r\nthree');
  });

  test('makes all of several edits or none', async () => {
    const { good, bad, textAt } = open({ '/shared/a': 'a b c c' });
    const edit = (old_text: string, new_text: string, more: JsonObject = {}) => ({ old_text, new_text, ...more });
    assert.match(
      await bad('file_edit', { path: 'a', edits: [edit('a', 'x'), edit('nope', 'y')] }),
      /^edits\[1\]\.old_text does not occur/u,
    );
    assert.equal(textAt('/shared/a'), 'a b c c');
    await good('file_edit', { path: 'a', edits: [edit('a', 'x'), edit('c', 'z', { replace_all: true })] });
    assert.equal(textAt('/shared/a'), 'x b z z');
  });

  test('points to where a near miss or several hits stand', async () => {
    const { bad, textAt } = open({ '/shared/a': 'start\n\tif (ready)  {\n\t\tgo();\n\t}\nend\nend\n' });
    assert.match(
      await bad('file_edit', { path: 'a', old_text: 'if (ready) {\n  go();', new_text: '' }),
      /Lines 2–3 differ from it only in white space/u,
    );
    assert.match(
      await bad('file_edit', { path: 'a', old_text: 'starts', new_text: '' }),
      /nearest lines are 1: "start"/u,
    );
    assert.match(
      await bad('file_edit', { path: 'a', old_text: 'end', new_text: 'x' }),
      /occurs 2 times in \/shared\/a \(lines 5, 6\)/u,
    );
    assert.match(await bad('file_edit', { path: 'a', old_text: 'go', new_text: 'go' }), /are the same/u);
    assert.match(textAt('/shared/a'), /^start/u);
  });

  test('loses nothing when several sessions edit one file at once', async () => {
    const { run, textAt } = open({ '/shared/a': '0 1 2 3 4 5 6 7 8 9' });
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, digit) =>
        run('file_edit', {
          path: digit % 2 === 0 ? 'a' : '/shared/./a',
          old_text: String(digit),
          new_text: `<${'abcdefghij'[digit]}>`,
        }),
      ),
    );
    assert.ok(results.every(({ ok }) => ok));
    assert.equal(textAt('/shared/a'), '<a> <b> <c> <d> <e> <f> <g> <h> <i> <j>');
  });
});

describe('file_delete', () => {
  test('moves to the trash, from which the file can be read, or removes for good', async () => {
    const { good, bad, workspace } = open({ '/shared/a': 'x', '/shared/d/e': 'y' });
    const { text, output } = await good('file_delete', { path: 'a' });
    assert.match(text, /^Moved \/shared\/a to the trash; it can be read at \/shared\/\.trash\//u);
    const { trashed } = output as { readonly trashed: string }; // what the tool declares
    assert.equal((await workspace.read(trashed, { limit: 9 })).size, 1);
    assert.match(await bad('file_delete', { path: 'd' }), /is not empty/u);
    assert.equal(
      (await good('file_delete', { path: 'd', recursive: true, permanently: true })).text,
      'Deleted /shared/d for good.',
    );
    assert.match(await bad('file_delete', { path: '/shared', recursive: true }), /root/u);
  });
});

describe('the scratchpad', () => {
  test('keeps its notes with the labels under which they were written', async () => {
    const { run, good, scene } = open();
    assert.equal((await good('scratchpad_read', {})).text, 'The scratchpad is empty.');
    const label = { integrity: 'untrusted', confidentiality: 'vault', sources: ['web:example.org'] } as const;
    await run('scratchpad_write', { items: ['first', 'second'] }, { scene: { ...scene, label } });
    const read = await good('scratchpad_read', {});
    assert.equal(read.text, '1. first\n2. second');
    assert.deepEqual([read.label.integrity, read.label.confidentiality], ['untrusted', 'vault']);
    await good('scratchpad_clear', {});
    assert.equal((await good('scratchpad_read', {})).text, 'The scratchpad is empty.');
  });

  test('holds 8 KiB together', async () => {
    const { bad } = open();
    const items = Array.from({ length: 32 }, () => '€'.repeat(100));
    assert.match(
      await bad('scratchpad_write', { items }),
      /^items have 9600 bytes together, more than the 8192 allowed\./u,
    );
  });
});
