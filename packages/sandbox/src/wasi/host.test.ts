import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SIGNATURES } from './signatures.ts';
import { GuestExit, MEMORY_BYTES, openWasiBench } from './wasi-bench.fixture.ts';

const POINTERS = [-1, -8, MEMORY_BYTES, MEMORY_BYTES - 1, 0x7fffffff, -0x80000000];
const NOT_OPEN = 77;

const named = Object.entries(SIGNATURES);

describe('the host of a guest', () => {
  // @requirement wasi/preview1
  test('has all 46 functions of preview 1 and no other', () => {
    using bench = openWasiBench();
    assert.equal(named.length, 46);
    assert.deepEqual(Object.keys(bench.host.imports).sort(), Object.keys(SIGNATURES).sort());
  });

  test('says EBADF for what is not open, before anything else', () => {
    using bench = openWasiBench();
    for (const [name, params] of named) {
      if (!/^(fd|sock|path)_/.test(name) || name === 'path_symlink') continue;
      const args = params.split('').map((kind, index) => (index === 0 ? NOT_OPEN : kind === 'I' ? 0n : 0));
      assert.equal(bench.call(name, ...args), 'BADF', name);
    }
    assert.equal(bench.call('path_symlink', 0, 0, NOT_OPEN, 0, 0), 'BADF');
  });

  test('says EFAULT for an address outside the memory, and throws nothing', () => {
    using bench = openWasiBench();
    writeFileSync(bench.at('shared/f'), 'content');
    const file = bench.opened('f', { rights: 1 | 2 | 4 | 32 | 64 | (1 << 21) });
    for (const pointer of POINTERS) {
      const bad = (name: string, ...args: readonly (number | bigint)[]): void =>
        assert.equal(bench.call(name, ...args), 'FAULT', `${name} ${pointer}`);
      bad('fd_read', file, pointer, 1, 8);
      bad('fd_read', file, 8, 0, pointer);
      bad('fd_write', 1, pointer, 1, 8);
      bad('fd_tell', file, pointer);
      bad('fd_seek', file, 0n, 0, pointer);
      bad('fd_filestat_get', file, pointer);
      bad('fd_fdstat_get', file, pointer);
      bad('fd_prestat_get', 3, pointer);
      bad('fd_prestat_dir_name', 3, pointer, 9);
      bad('fd_readdir', 3, pointer, 64, 0n, 8);
      bad('fd_readdir', 3, 64, 64, 0n, pointer);
      bad('path_open', 3, 0, pointer, 8, 0, 0n, 0n, 0, 8);
      bad('path_filestat_get', 3, 0, pointer, 8, 8);
      bad('path_readlink', 3, pointer, 8, 8, 8, 8);
      bad('random_get', pointer, 64);
      bad('clock_time_get', 0, 0n, pointer);
      bad('args_sizes_get', pointer, 8);
      bad('poll_oneoff', pointer, 0, 1, 8);
      bad('poll_oneoff', 0, pointer, 1, 8);
    }
    const far = bench.iovecs([{ at: MEMORY_BYTES - 4, length: 5 }]);
    assert.equal(bench.call('fd_read', file, far, 1, 8), 'FAULT');
    assert.equal(bench.seek(file, 0n, 1), 0n, 'nothing was read');
  });

  test('answers any call whatever with an errno, and touches nothing outside', () => {
    using bench = openWasiBench({ mode: 'read-only' });
    writeFileSync(bench.at('shared/f'), 'content');
    writeFileSync(bench.at('outside/secret'), 'secret');
    bench.opened('f', { rights: 2 | 4 });
    const small = fc.integer({ min: -2, max: 6 });
    const word = fc.oneof(small, fc.integer({ min: 0, max: MEMORY_BYTES }), fc.integer());
    const long = fc.oneof(small.map(BigInt), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
    const anyCall = fc
      .constantFrom(...named)
      .chain(([name, params]) =>
        fc.tuple(fc.constant(name), fc.tuple(...params.split('').map((kind) => (kind === 'I' ? long : word)))),
      );
    const path = Buffer.from('../outside/secret');
    fc.assert(
      fc.property(anyCall, ([name, args]) => {
        bench.bytes.set(path, 0);
        try {
          const errno = bench.call(name, ...args);
          assert.match(errno, /^[A-Z0-9]+$/);
        } catch (error) {
          if (!(error instanceof GuestExit)) throw error;
        }
      }),
      { numRuns: 5000 },
    );
    assert.equal(readFileSync(bench.at('outside/secret'), 'utf8'), 'secret');
    assert.deepEqual(readdirSync(bench.at('shared')), ['f']);
  });

  test('follows the memory of the guest when it grows', () => {
    using bench = openWasiBench();
    const grown = new ArrayBuffer(2 * MEMORY_BYTES);
    assert.equal(bench.call('clock_time_get', 0, 0n, MEMORY_BYTES + 8), 'FAULT');
    bench.host.use(() => grown);
    assert.equal(bench.call('clock_time_get', 0, 0n, MEMORY_BYTES + 8), 'SUCCESS');
    assert.ok(new DataView(grown).getBigUint64(MEMORY_BYTES + 8, true) > 0n);
    const none = new ArrayBuffer(0);
    bench.host.use(() => none);
    assert.equal(bench.call('clock_time_get', 0, 0n, 0), 'FAULT');
  });
});
