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

    test('walks all below a folder in one trip, parents first, the trash left out', async () => {
      await using bench = await open();
      for (const path of ['/shared/b/y', '/shared/a/z/deep', '/shared/a/x', '/shared/c', '/tmp/t'])
        await bench.workspace.write(path, bytes('1'));
      await bench.workspace.remove('/shared/c', { permanently: false, recursive: false });
      const paths = async (path: string, limit = 100) => {
        const { entries, whole } = await bench.workspace.walk(path, limit);
        return [entries.map((info) => `${info.path}${info.kind === 'folder' ? '/' : ''}`), whole];
      };
      const below = ['/shared/a/x', '/shared/a/z/', '/shared/a/z/deep'];
      const shared = ['/shared/a/', '/shared/b/', ...below, '/shared/b/y'];
      assert.deepEqual(await paths('/shared'), [shared, true]);
      assert.deepEqual(await paths('/shared/a'), [below, true]);
      assert.deepEqual(await paths('/'), [['/shared/', '/tmp/', ...shared, '/tmp/t'], true]);
      assert.deepEqual(await paths('/shared', 3), [shared.slice(0, 3), false]);
      assert.deepEqual(await paths('/shared', 6), [shared, true]);
      assert.ok(((await paths('/shared/.trash'))[0] as readonly string[]).some((path) => path.endsWith('/c'))); // the first of the pair
      await assert.rejects(bench.workspace.walk('/shared/a/x', 9), refuses('sandbox/not-a-folder', '/shared/a/x'));
    });

    test('reads the beginnings of many files in one trip, each with its own failure', async () => {
      await using bench = await open();
      for (const name of ['a', 'b', 'c']) await bench.workspace.write(`/shared/${name}`, bytes(name.repeat(10)));
      const many = async (paths: readonly string[], bounds: { readonly limit: number; readonly total: number }) =>
        (await bench.workspace.readMany(paths, bounds)).map((found) =>
          'fault' in found ? found.fault.code : `${new TextDecoder().decode(found.bytes)} of ${found.size}`,
        );
      assert.deepEqual(await many(['/shared/a', 'none', '/etc/passwd', '/shared', 'b'], { limit: 4, total: 100 }), [
        'aaaa of 10',
        'sandbox/not-found',
        'sandbox/outside',
        'sandbox/not-a-file',
        'bbbb of 10',
      ]);
      assert.deepEqual(await many(['a', 'b', 'c'], { limit: 10, total: 15 }), ['aaaaaaaaaa of 10', 'bbbbbbbbbb of 10']);
      assert.deepEqual(await many([], { limit: 1, total: 1 }), []);
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
