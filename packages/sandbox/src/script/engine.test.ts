import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createRoom } from './test-room.ts';

const worker = new URL('./worker.ts', import.meta.url);

describe('an engine', () => {
  test('rejects with the reason of its signal, waiting or running', async () => {
    await using room = createRoom();
    const reason = { cancelled: true };
    const running = new AbortController();
    const waiting = new AbortController();
    const first = room.run('await host.begun(); for (;;);', {
      signal: running.signal,
      host: { begun: async () => (waiting.abort(reason), running.abort(reason), null) },
    });
    const second = room.run('return 1', { signal: waiting.signal });
    await Promise.all([
      assert.rejects(first, (error) => error === reason),
      assert.rejects(second, (error) => error === reason),
    ]);
    assert.equal(await room.run('return 2'), 2);
  });

  test('runs no more at once than it has threads, and all in the end', async () => {
    await using room = createRoom({ size: 2 });
    let open = 0;
    let most = 0;
    const enter = async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return null;
    };
    const all = Array.from({ length: 8 }, async (_, index) =>
      room.run('await host.enter(); return input', { input: index, host: { enter } }),
    );
    assert.deepEqual(await Promise.all(all), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert.ok(most <= 2);
  });

  // @requirement script/fails-closed
  test('refuses to run without the QuickJS it knows', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'oxydra-script-'));
    try {
      const quickjs = pathToFileURL(join(folder, 'quickjs.wasm'));
      await using room = createRoom({ files: { worker, quickjs } });
      await assert.rejects(room.run('return 1'), { code: 'guest/unavailable', message: /cannot be read/u });
      await writeFile(quickjs, Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
      await assert.rejects(room.run('return 1'), { code: 'guest/unavailable', message: /not the one/u });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('refuses to run with a bundle that was changed, or that it has not', async () => {
    await using room = createRoom({ bundles: { reader: { source: '1', sha256: '0'.repeat(64) } } });
    const signal = new AbortController().signal;
    await assert.rejects(room.engine.run({ program: { bundle: 'reader', entry: 'x' }, signal }), {
      code: 'guest/unavailable',
      message: /reader is not the one/u,
    });
    await assert.rejects(room.engine.run({ program: { bundle: 'constructor', entry: 'x' }, signal }), {
      code: 'guest/unavailable',
    });
  });

  test('refuses to run where its threads cannot start', async () => {
    const quickjs = new URL(import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm'));
    const nowhere = pathToFileURL(join(tmpdir(), 'oxydra-no-such-worker.js'));
    await using room = createRoom({ files: { worker: nowhere, quickjs } });
    await assert.rejects(room.run('return 1'), { code: 'guest/unavailable' });
    await assert.rejects(room.run('return 1'), { code: 'guest/unavailable' });
  });

  test('refuses to run once it is closed', async () => {
    const room = createRoom();
    await room.run('return 1');
    await room[Symbol.asyncDispose]();
    await assert.rejects(room.run('return 1'), { code: 'guest/unavailable' });
  });
});
