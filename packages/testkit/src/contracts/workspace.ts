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

    // @requirement files/undo
    test('keeps what it replaces in the trash where it is told to, each time anew', async () => {
      await using bench = await open();
      const { workspace } = bench;
      assert.deepEqual(await workspace.write('/shared/d/f', bytes('first'), { keep: true }), {});
      const places: string[] = [];
      for (const [old, next] of [
        ['first', 'second'],
        ['second', 'the third'],
      ] as const) {
        const { kept } = await workspace.write('/shared/d/f', bytes(next), { keep: true });
        assert.match(kept ?? '', /^\/shared\/\.trash\/[^/]+\/d\/f$/u);
        assert.equal(await textAt(workspace, kept ?? ''), old);
        assert.equal(await textAt(workspace, '/shared/d/f'), next);
        places.push(kept ?? '');
      }
      assert.equal(new Set(places).size, 2);
      assert.equal(await textAt(workspace, places[0] ?? ''), 'first');
    });

    test('keeps nothing where the bytes are the same, nothing is there, or nobody asked', async () => {
      await using bench = await open();
      const { workspace } = bench;
      await workspace.write('/tmp/f', bytes('same'));
      assert.deepEqual(await workspace.write('/tmp/f', bytes('same'), { keep: true }), {});
      assert.deepEqual(await workspace.write('/tmp/f', bytes('other')), {});
      assert.deepEqual(await workspace.write('/tmp/g', bytes('new'), { keep: true, exclusive: true }), {});
      const { entries } = await workspace.walk('/tmp/.trash', 100).catch(() => ({ entries: [] }));
      assert.deepEqual(
        entries.filter((info) => info.kind === 'file'),
        [],
      );
    });

    test('says where in the trash before it puts anything there, and does nothing where that is not heard', async () => {
      await using bench = await open();
      const { workspace } = bench;
      await workspace.write('/shared/f', bytes('old'));
      const folders: string[] = [];
      const announce = async (folder: string): Promise<void> => {
        assert.equal(await textAt(workspace, '/shared/f'), 'old');
        await assert.rejects(workspace.stat(folder), refuses('sandbox/not-found', folder));
        folders.push(folder);
      };
      const deaf = (): Promise<void> => Promise.reject(new Fault('sandbox/io', 'It was not heard.'));
      const unheard = refuses('sandbox/io', '');
      await assert.rejects(workspace.write('/shared/f', bytes('new'), { keep: true, announce: deaf }), unheard);
      await assert.rejects(
        workspace.remove('/shared/f', { permanently: false, recursive: false, announce: deaf }),
        unheard,
      );
      const { kept } = await workspace.write('/shared/f', bytes('new'), { keep: true, announce });
      assert.equal(kept, `${folders[0] ?? ''}/f`);
      await workspace.write('/shared/f', bytes('old'));
      const { trashed } = await workspace.remove('/shared/f', { permanently: false, recursive: false, announce });
      assert.equal(trashed, `${folders[1] ?? ''}/f`);
    });

    test('writes nothing into the trash, and moves nothing within it', async () => {
      await using bench = await open();
      const { workspace } = bench;
      const soft = { permanently: false, recursive: true };
      await workspace.write('/shared/f', bytes('old'));
      const { kept = '' } = await workspace.write('/shared/f', bytes('new'), { keep: true });
      const places = [
        kept,
        `${kept}2`,
        '/shared/.trash/x',
        '/shared/.trash/x/y',
        '/shared/d/../.trash/x',
        '.trash/./x',
      ];
      await workspace.write('/shared/d/e', bytes('1'));
      for (const path of places) {
        for (const options of [{}, { keep: true }, { exclusive: true }])
          await assert.rejects(workspace.write(path, bytes('x'), options), refuses('sandbox/trash', 'trash'), path);
      }
      for (const path of [kept, '/shared/.trash', '/shared/d/../.trash'])
        await assert.rejects(workspace.remove(path, soft), refuses('sandbox/not-removable', 'trash'), path);
      await assert.rejects(
        workspace.remove('/shared/.trash', { permanently: true, recursive: true }),
        refuses('sandbox/not-removable', 'trash'),
      );
      assert.equal(await textAt(workspace, kept), 'old');
      await workspace.remove(kept, gone);
      await assert.rejects(workspace.stat(kept), refuses('sandbox/not-found', kept));
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
