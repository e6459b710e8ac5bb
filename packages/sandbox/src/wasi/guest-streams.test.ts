import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { bare, ECHO, endsWith, pool, program } from './guest-programs.fixture.ts';
import { call, drop, equal, forever, i32, load, row, store, when } from './wasm-module.fixture.ts';

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

  test('waits while nobody takes what it writes, and is ended there', async () => {
    await using guests = pool();
    const piece = [i32(1), i32(0), i32(1), i32(16), call(0), drop].flat();
    const wordy = (pieces: number) =>
      program({
        imports: ['fd_write', 'proc_exit'],
        data: { at: 0, text: '\0\0\0\0\0\x40\0\0' },
        code: [...Array.from({ length: pieces }, () => piece), i32(5), call(1)],
      });
    let taken = 0;
    const streams = (taking: Promise<void>) => ({
      read: async () => new Uint8Array(0),
      write: (_: string, bytes: Uint8Array) => {
        taken += bytes.length;
        return taking;
      },
      terminals: [false, false, false] as const,
    });
    const free = streams(Promise.resolve());
    assert.equal((await guests.run(bare(wordy(200), { streams: free }))).exitCode, 5);
    assert.equal(taken, 200 * 16 * 1024);
    taken = 0;
    const stuck = streams(new Promise<void>(() => undefined));
    await endsWith(guests, bare(wordy(200), { streams: stuck, limits: { wallMs: 100 } }), 'guest/timed-out');
    assert.equal(taken, 16 * 1024, 'the first piece was never taken');
    // One that is done with its few words may be waited for, but not against the will of who waits.
    const impatient = bare(wordy(2), { streams: stuck, signal: AbortSignal.timeout(100) });
    await endsWith(guests, impatient, 'guest/cancelled');
    assert.equal((await guests.run(bare(ECHO))).exitCode, 7);
  });
});
