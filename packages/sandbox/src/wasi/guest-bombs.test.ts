import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { openDescriptors } from '../test-bench.ts';
import { bare, code, ECHO, endsWith, LATE_MS, LOOP, NOTHING, pool, program } from './guest-programs.fixture.ts';
import { call, drop, forever, grow, i32, i64, row, unreachable, whileTrue } from './wasm-module.fixture.ts';

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

  test('by leaving files open leaves none open behind it, however it ends', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'oxydra-pool-'));
    const opening = (...end: readonly number[][]) =>
      program({
        imports: ['path_open'],
        data: { at: 0, text: 'f' },
        code: [
          ...Array.from({ length: 20 }, () =>
            row(i32(3), i32(0), i32(0), i32(1), i32(1), i64(64n), i64(0n), i32(0), i32(32), call(0), drop).flat(),
          ),
          ...end,
        ],
      });
    const mounts = [{ guest: '/d', root: folder, mode: 'read-write' }] as const;
    const before = openDescriptors();
    {
      await using guests = pool();
      await guests.warm();
      const warm = openDescriptors();
      assert.equal((await guests.run(bare(opening(), { mounts }))).exitCode, 0);
      await endsWith(guests, bare(opening([...unreachable]), { mounts }), 'guest/trapped');
      assert.equal(openDescriptors(), warm);
      const looping = opening([...forever()]);
      await endsWith(guests, bare(looping, { mounts, limits: { wallMs: 100 } }), 'guest/timed-out');
    }
    assert.equal(openDescriptors(), before);
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
