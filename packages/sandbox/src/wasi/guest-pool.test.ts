import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { openSafeRoot } from '../safe-root.ts';
import { countedIds, openDescriptors, wallClock } from '../test-bench.ts';
import type { GuestCall } from './guest-call.ts';
import { compileGuest } from './guest-module.ts';
import { createGuestPool } from './guest-pool.ts';
import type { GuestPool } from './guest-pool.ts';
import {
  assemble,
  call,
  drop,
  equal,
  forever,
  grow,
  i32,
  i64,
  load,
  row,
  store,
  unreachable,
  when,
  whileTrue,
} from './wasm-module.fixture.ts';
import type { ModuleParts } from './wasm-module.fixture.ts';

const program = (parts: ModuleParts) => compileGuest(assemble(parts));
const code = (expected: string) => (error: unknown) => Fault.is(error) && error.code === expected;
const pool = (size = 1): GuestPool => createGuestPool({ size, clock: wallClock });
const bare = (module: GuestCall['module'], more: Partial<GuestCall> = {}): GuestCall => ({
  module,
  mounts: [],
  ...more,
});

/** Reads stdin into memory and writes what it got to stdout, then ends with 7. */
const ECHO = program({
  imports: ['fd_read', 'fd_write', 'proc_exit'],
  data: { at: 0, text: '\x40\0\0\0\0\x10\0\0' },
  code: [
    ...row(i32(0), i32(0), i32(1), i32(16), call(0), drop),
    // The vector's length becomes what was read.
    ...row(i32(4), i32(16), load, store),
    ...row(i32(1), i32(0), i32(1), i32(16), call(1), drop),
    ...row(i32(7), call(2)),
  ],
});
const NOTHING = program({});
const LOOP = program({ code: [forever()] });

const LATE_MS = 2_000;
/** How long a call takes that is refused with this code. */
async function endsWith(guests: GuestPool, wanted: GuestCall, expected: string): Promise<number> {
  const begun = performance.now();
  await assert.rejects(guests.run(wanted), code(expected));
  return performance.now() - begun;
}

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
});

describe('a guest that does harm', () => {
  // @requirement wasi/limits
  test('by never ending is ended at its limit, and the next call works', async () => {
    await using guests = pool();
    await guests.warm();
    const took = await endsWith(guests, bare(LOOP, { limits: { wallMs: 100 } }), 'guest/timed-out');
    assert.ok(took >= 99 && took < LATE_MS, `${took} ms`);
    assert.equal((await guests.run(bare(ECHO))).exitCode, 7);
    const sleeping = program({
      imports: ['poll_oneoff'],
      data: { at: 24, text: '\xff\xff\xff\xff\xff\xff\xff\x7f' },
      code: [forever(i32(0), i32(64), i32(1), i32(128), call(0), drop)],
    });
    await endsWith(guests, bare(sleeping, { limits: { wallMs: 50 }, allow: { clock: true } }), 'guest/timed-out');
    assert.equal((await guests.run(bare(ECHO))).exitCode, 7);
  });

  // @requirement wasi/limits
  test('by growing is stopped at its memory', async () => {
    await using guests = pool();
    // Grows by one page until that fails, then crashes as programs do.
    const growing = program({ code: [whileTrue(grow(1), i32(-1), [0x47]), unreachable] });
    const limits = { memoryBytes: 8 * 1024 * 1024, wallMs: 5_000 };
    await endsWith(guests, bare(growing, { limits }), 'guest/out-of-memory');
    await assert.rejects(
      guests.run(bare(program({ memory: { min: 200 } }), { limits: { memoryBytes: 1024 * 1024 } })),
      code('guest/bad-module'),
    );
    assert.equal((await guests.run(bare(ECHO))).exitCode, 7);
  });

  // @requirement wasi/limits
  test('by writing without end is stopped at its output', async () => {
    await using guests = pool();
    const shouting = program({
      imports: ['fd_write'],
      data: { at: 0, text: '\0\0\0\0\0\x40\0\0' },
      code: [forever(i32(1), i32(0), i32(1), i32(16), call(0), drop)],
    });
    await endsWith(guests, bare(shouting, { limits: { outputBytes: 1_000_000 } }), 'guest/too-much-output');
    await endsWith(guests, bare(shouting), 'guest/too-much-output');
    assert.equal((await guests.run(bare(ECHO))).exitCode, 7);
  });

  // @requirement wasi/limits
  test('by asking the host without end is ended like any other', async () => {
    await using guests = pool();
    const folder = mkdtempSync(path.join(tmpdir(), 'oxydra-pool-'));
    for (let index = 0; index < 500; index += 1) writeFileSync(path.join(folder, `${index}`), '');
    const listing = program({
      imports: ['fd_readdir'],
      code: [forever(i32(3), i32(64), i32(60_000), i64(0n), i32(16), call(0), drop)],
    });
    const mounts = [{ guest: '/d', root: folder, mode: 'read-only' }] as const;
    const took = await endsWith(guests, bare(listing, { mounts, limits: { wallMs: 100 } }), 'guest/timed-out');
    assert.ok(took < LATE_MS, `${took} ms`);
    assert.equal((await guests.run(bare(ECHO))).exitCode, 7);
    rmSync(folder, { recursive: true });
  });

  test('by crashing, overflowing its stack or being no program hurts nobody', async () => {
    await using guests = pool();
    await endsWith(guests, bare(program({ code: [unreachable] })), 'guest/trapped');
    await endsWith(guests, bare(program({ code: [call(0)] })), 'guest/trapped');
    await endsWith(guests, bare(program({ code: [i32(1), i32(0), [0x6d], drop] })), 'guest/trapped');
    await endsWith(guests, bare(program({ start: 'begin' })), 'guest/bad-module');
    assert.equal((await guests.run(bare(program({ start: '_initialize' })))).exitCode, 0);
    assert.equal((await guests.run(bare(ECHO))).exitCode, 7);
  });

  test('is ended by its signal, before it runs, while it waits and while it runs', async () => {
    await using guests = pool();
    await assert.rejects(guests.run(bare(NOTHING, { signal: AbortSignal.abort() })), code('guest/cancelled'));
    const first = new AbortController();
    const second = new AbortController();
    const running = guests.run(bare(LOOP, { signal: first.signal }));
    const waiting = guests.run(bare(NOTHING, { signal: second.signal }));
    second.abort();
    await assert.rejects(waiting, code('guest/cancelled'));
    first.abort();
    await assert.rejects(running, code('guest/cancelled'));
    assert.equal((await guests.run(bare(ECHO))).exitCode, 7);
  });
});

describe('a guest that talks while it runs', () => {
  const relay = program({
    imports: ['fd_read', 'fd_write', 'proc_exit'],
    data: { at: 0, text: '\x40\0\0\0\x10\0\0\0' },
    code: [
      forever(
        ...row(i32(4), i32(16), store),
        ...row(i32(0), i32(0), i32(1), i32(32), call(0), drop),
        // At the end of its input it ends.
        ...row(i32(32), load, i32(0), equal, when(i32(3), call(2))),
        ...row(i32(4), i32(32), load, store),
        ...row(i32(1), i32(0), i32(1), i32(32), call(1), drop),
      ),
    ],
  });

  test('gets its input as it comes, and its output leaves at once', async () => {
    await using guests = pool();
    const said: string[] = [];
    const inputs = ['first', 'a second, longer than sixteen bytes', ''];
    const outcome = await guests.run(
      bare(relay, {
        streams: {
          read: async () => Buffer.from(inputs.shift() ?? ''),
          write: async (stream, bytes) => void said.push(`${stream} ${Buffer.from(bytes).toString()}`),
          terminals: [false, false, false],
        },
      }),
    );
    assert.deepEqual([outcome.exitCode, outcome.stdout.length], [3, 0]);
    assert.deepEqual(said, ['stdout first', 'stdout a second, longer', 'stdout  than sixteen by', 'stdout tes']);
  });

  test('is ended while it waits for input that never comes', async () => {
    await using guests = pool();
    const streams = {
      read: () => new Promise<Uint8Array>(() => undefined),
      write: async () => undefined,
      terminals: [true, true, true] as const,
    };
    await endsWith(guests, bare(relay, { streams, limits: { wallMs: 50 } }), 'guest/timed-out');
    const failing = { ...streams, read: () => Promise.reject(new Fault('runner/usage', 'no input')) };
    await endsWith(guests, bare(relay, { streams: failing }), 'runner/usage');
    assert.equal((await guests.run(bare(ECHO))).exitCode, 7);
  });

  test('waits while nobody takes what it writes', async () => {
    await using guests = pool();
    let taken = 0;
    const shouting = program({
      imports: ['fd_write'],
      data: { at: 0, text: '\0\0\0\0\0\x40\0\0' },
      code: [forever(i32(1), i32(0), i32(1), i32(16), call(0), drop)],
    });
    const streams = {
      read: async () => new Uint8Array(0),
      write: (_: string, bytes: Uint8Array) => {
        taken += bytes.length;
        return new Promise<void>(() => undefined);
      },
      terminals: [false, false, false] as const,
    };
    await endsWith(guests, bare(shouting, { streams, limits: { wallMs: 100 } }), 'guest/timed-out');
    assert.equal(taken, 16 * 1024);
  });
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
