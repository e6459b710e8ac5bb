import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import type { WritableWorkspace } from '@oxydra/types';

/** A fresh workspace with the empty read-write roots `/shared` and `/tmp`; disposing it removes what it holds. */
export type OpenWorkspace = () => Promise<{ readonly workspace: WritableWorkspace } & AsyncDisposable>;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const gone = { permanently: true, recursive: false };

const refuses = (code: string, shown: string) => (error: unknown) => {
  assert.ok(Fault.is(error), String(error));
  assert.equal(error.code, code, error.message);
  assert.match(error.message, /^[^\n]+\.$/u);
  assert.ok(error.message.includes(shown), `${error.message} should name ${shown}`);
  return true;
};

/** What every adapter of `WritableWorkspace` keeps. */
export function workspaceContract(name: string, open: OpenWorkspace): void {
  describe(`a workspace (${name})`, () => {
    const textAt = async (workspace: WritableWorkspace, path: string): Promise<string> =>
      new TextDecoder().decode((await workspace.read(path, { limit: 1e6 })).bytes);

    test('reads back what was written, parents made', async () => {
      await using bench = await open();
      await bench.workspace.write('/shared/a/b/c.txt', bytes('grün'));
      assert.equal(await textAt(bench.workspace, '/shared/a/b/c.txt'), 'grün');
      const info = await bench.workspace.stat('/shared/a/b/c.txt');
      assert.deepEqual([info.path, info.kind, info.size], ['/shared/a/b/c.txt', 'file', 5]);
    });

    test('counts relative paths from /shared', async () => {
      await using bench = await open();
      await bench.workspace.write('note.txt', bytes('x'));
      assert.equal(await textAt(bench.workspace, '/shared/note.txt'), 'x');
      assert.equal(await textAt(bench.workspace, './/note.txt'), 'x');
    });

    test('reads a piece from an offset and nothing beyond the end', async () => {
      await using bench = await open();
      await bench.workspace.write('/tmp/digits', bytes('0123456789'));
      const piece = await bench.workspace.read('/tmp/digits', { offset: 7, limit: 100 });
      assert.deepEqual([new TextDecoder().decode(piece.bytes), piece.size], ['789', 10]);
      assert.equal((await bench.workspace.read('/tmp/digits', { offset: 99, limit: 5 })).bytes.length, 0);
    });

    test('lists one level, sorted, and the roots at /', async () => {
      await using bench = await open();
      for (const path of ['/shared/b', '/shared/a/x', '/shared/A']) await bench.workspace.write(path, bytes('1'));
      const listed = (await bench.workspace.list('/shared')).filter((info) => !info.path.includes('/.'));
      assert.deepEqual(
        listed.map((info) => `${info.path} ${info.kind}`),
        ['/shared/A file', '/shared/a folder', '/shared/b file'],
      );
      assert.deepEqual(
        (await bench.workspace.list('/')).map((info) => info.path),
        ['/shared', '/tmp'],
      );
    });

    test('replaces a file, and refuses to when told so', async () => {
      await using bench = await open();
      await bench.workspace.write('/shared/f', bytes('old'), { exclusive: true });
      await assert.rejects(
        bench.workspace.write('/shared/f', bytes('new'), { exclusive: true }),
        refuses('sandbox/exists', '/shared/f'),
      );
      assert.equal(await textAt(bench.workspace, '/shared/f'), 'old');
      await bench.workspace.write('/shared/f', bytes('new'));
      assert.equal(await textAt(bench.workspace, '/shared/f'), 'new');
    });

    test('moves what is removed to the trash, where it can be read', async () => {
      await using bench = await open();
      await bench.workspace.write('/shared/d/f', bytes('kept'));
      const { trashed } = await bench.workspace.remove('/shared/d', { permanently: false, recursive: true });
      assert.ok(trashed !== undefined);
      assert.equal(await textAt(bench.workspace, `${trashed}/f`), 'kept');
      await assert.rejects(bench.workspace.stat('/shared/d'), refuses('sandbox/not-found', '/shared/d'));
    });

    test('removes for good when asked', async () => {
      await using bench = await open();
      await bench.workspace.write('/tmp/f', bytes('x'));
      assert.deepEqual(await bench.workspace.remove('/tmp/f', gone), {});
      await assert.rejects(bench.workspace.stat('/tmp/f'), refuses('sandbox/not-found', '/tmp/f'));
    });

    test('keeps a folder that is not empty unless told to remove all of it', async () => {
      await using bench = await open();
      await bench.workspace.write('/shared/d/f', bytes('x'));
      await assert.rejects(bench.workspace.remove('/shared/d', gone), refuses('sandbox/exists', '/shared/d'));
      assert.equal(await textAt(bench.workspace, '/shared/d/f'), 'x');
    });

    for (const path of ['/etc/passwd', '../../etc/passwd', '/shared/../../etc', '/shared/../tmp/x', '/sharedx/a']) {
      test(`finds ${path} outside`, async () => {
        await using bench = await open();
        await assert.rejects(bench.workspace.stat(path), refuses('sandbox/outside', ''));
        await assert.rejects(bench.workspace.write(path, bytes('x')), refuses('sandbox/outside', ''));
        await assert.rejects(bench.workspace.remove(path, gone), refuses('sandbox/outside', ''));
      });
    }

    test('says which kind is wrong', async () => {
      await using bench = await open();
      await bench.workspace.write('/shared/d/f', bytes('x'));
      await assert.rejects(bench.workspace.read('/shared/d', { limit: 1 }), refuses('sandbox/not-a-file', '/shared/d'));
      await assert.rejects(bench.workspace.list('/shared/d/f'), refuses('sandbox/not-a-folder', '/shared/d/f'));
      await assert.rejects(bench.workspace.write('/shared/d', bytes('x')), refuses('sandbox/not-a-file', '/shared/d'));
      await assert.rejects(bench.workspace.remove('/shared', gone), refuses('sandbox/not-removable', '/shared'));
    });
  });
}
