import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { openSafeRoot } from '../safe-root.ts';
import { countedIds, openDescriptors, wallClock } from '../test-bench.ts';
import { createGuestPool } from './guest-pool.ts';
import { bare, code, ECHO, LOOP, NOTHING, pool, program } from './guest-programs.fixture.ts';
import { call, drop, i32, i64, load, row, store } from './wasm-module.fixture.ts';

describe('a pool of guests', () => {
  test('gives a program what its call says and brings back what it wrote', async () => {
    await using guests = pool();
    const { exitCode, stdout, stderr } = await guests.run(bare(ECHO, { stdin: Buffer.from('some bytes') }));
    assert.deepEqual([exitCode, Buffer.from(stdout).toString(), stderr.length], [7, 'some bytes', 0]);
    assert.equal((await guests.run(bare(NOTHING))).exitCode, 0);
  });

  test('runs each call in a fresh instance', async () => {
    await using guests = pool();
    const counter = program({
      imports: ['proc_exit'],
      code: [i32(0), i32(0), load, i32(1), [0x6a], store, i32(0), load, call(0)],
    });
    for (let index = 0; index < 3; index += 1) assert.equal((await guests.run(bare(counter))).exitCode, 1);
  });

  test('runs as many at once as it may, the rest in their order', async () => {
    await using guests = pool(2);
    const answers = Array.from({ length: 12 }, (_, index) =>
      guests.run(bare(ECHO, { stdin: Buffer.from(`${index}`) })),
    );
    const texts = (await Promise.all(answers)).map(({ stdout }) => Buffer.from(stdout).toString());
    assert.deepEqual(
      texts,
      Array.from({ length: 12 }, (_, index) => `${index}`),
    );
  });

  test('gives neither time nor chance unless the call allows them', async () => {
    await using guests = pool();
    const asking = program({
      imports: ['random_get', 'clock_time_get', 'proc_exit'],
      code: [i32(64), i32(8), call(0), i32(0), i64(0n), i32(64), call(1), [0x72], call(2)],
    });
    assert.equal((await guests.run(bare(asking))).exitCode, 76);
    assert.equal((await guests.run(bare(asking, { allow: { clock: true, random: true } }))).exitCode, 0);
  });

  test('keeps a mount open for its call, even when its root is let go meanwhile', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'oxydra-pool-'));
    mkdirSync(path.join(folder, 'd'));
    const before = openDescriptors();
    const root = openSafeRoot(folder, { name: 'shared', ids: countedIds(), clock: wallClock, readOnly: true });
    {
      await using guests = pool();
      await guests.warm();
      const making = program({
        imports: ['path_create_directory', 'proc_exit'],
        data: { at: 0, text: 'new' },
        code: [i32(3), i32(0), i32(3), call(0), call(1)],
      });
      const mount = { guest: '/shared', root, mode: 'read-write' } as const;
      const refused = guests.run(bare(making, { mounts: [mount] }));
      root[Symbol.dispose]();
      assert.equal((await refused).exitCode, 69, 'a root for reading only stays one');
      await assert.rejects(guests.run(bare(making, { mounts: [mount] })), code('sandbox/closed'));
      const second = { guest: '/d', root: path.join(folder, 'd'), mode: 'read-write' } as const;
      assert.equal((await guests.run(bare(making, { mounts: [second] }))).exitCode, 0);
      const missing = { ...second, root: path.join(folder, 'none') };
      await assert.rejects(guests.run(bare(making, { mounts: [missing] })), code('sandbox/no-root'));
    }
    assert.equal(openDescriptors(), before);
    rmSync(folder, { recursive: true });
  });

  // @requirement wasi/fail-closed
  test('refuses where its threads cannot start, and nothing runs instead', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'oxydra-pool-'));
    const broken = path.join(folder, 'broken.mjs');
    writeFileSync(broken, 'throw new Error("no");');
    for (const file of [broken, path.join(folder, 'none.mjs')]) {
      await using guests = createGuestPool({ size: 1, clock: wallClock, workerUrl: new URL(`file://${file}`) });
      await assert.rejects(guests.warm(), code('guest/unavailable'));
      await assert.rejects(guests.run(bare(NOTHING)), code('guest/unavailable'));
      await assert.rejects(guests.run(bare(NOTHING)), code('guest/unavailable'));
    }
    // A thread that dies between two calls is another matter: the next call has a new one.
    const dying = path.join(folder, 'dying.mjs');
    writeFileSync(
      dying,
      'import { parentPort } from "node:worker_threads"; parentPort.postMessage({ type: "ready" });',
    );
    await using guests = createGuestPool({ size: 1, clock: wallClock, workerUrl: new URL(`file://${dying}`) });
    await assert.rejects(guests.run(bare(NOTHING)), code('guest/unavailable'));
    rmSync(folder, { recursive: true });
  });

  test('lets go of all when it is disposed', async () => {
    const guests = pool();
    const running = guests.run(bare(LOOP));
    const queued = guests.run(bare(NOTHING));
    await Promise.all([
      assert.rejects(running, code('guest/cancelled')),
      assert.rejects(queued, code('guest/cancelled')),
      guests[Symbol.asyncDispose](),
    ]);
    await assert.rejects(guests.run(bare(NOTHING)), code('guest/cancelled'));
  });

  test('a program finds the file that its mount holds', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'oxydra-pool-'));
    await using guests = pool();
    const writing = program({
      imports: ['path_open', 'fd_write', 'proc_exit'],
      data: { at: 0, text: 'made.txt\x40\0\0\0\x05\0\0\0' },
      code: [
        ...row(i32(3), i32(0), i32(0), i32(8), i32(1), i64(64n), i64(0n), i32(0), i32(32), call(0), drop),
        ...row(i32(32), load, i32(8), i32(1), i32(48), call(1), call(2)),
      ],
    });
    const mounts = [{ guest: '/d', root: folder, mode: 'read-write' }] as const;
    assert.equal((await guests.run(bare(writing, { mounts }))).exitCode, 0);
    assert.equal(readFileSync(path.join(folder, 'made.txt')).length, 5);
    rmSync(folder, { recursive: true });
  });
});
