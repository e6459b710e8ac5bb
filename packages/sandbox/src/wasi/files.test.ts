import assert from 'node:assert/strict';
import { linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { FDFLAG } from './descriptors.ts';
import { RIGHT } from './rights.ts';
import { OFLAG, openWasiBench, RW } from './wasi-bench.fixture.ts';

const { creat, trunc } = OFLAG;
/** Node makes no pipes with a name. */
const MAKE_PIPE = 'mkfifo';

describe('an open file of a guest', () => {
  test('keeps its place over reads, writes and seeks', () => {
    using bench = openWasiBench();
    const fd = bench.opened('f', { oflags: creat, rights: RW });
    assert.equal(bench.seek(fd, 0n, 1), 0n);
    assert.equal(bench.write(fd, 'hello ', '', 'world'), 'SUCCESS');
    assert.equal(bench.view.getUint32(bench.result, true), 11);
    assert.equal(bench.seek(fd, -5n, 1), 6n);
    assert.equal(bench.read(fd, 64), 'world');
    assert.equal(bench.read(fd, 64), '');
    assert.equal(bench.seek(fd, -4n, 2), 7n);
    assert.equal(bench.read(fd, 2), 'or');
    assert.equal(bench.call('fd_tell', fd, bench.result), 'SUCCESS');
    assert.equal(bench.view.getBigUint64(bench.result, true), 9n);
    assert.equal(bench.seek(fd, 1000n, 0), 1000n);
    assert.equal(bench.seek(fd, -2000n, 1), 'INVAL');
    assert.equal(bench.seek(fd, 0n, 3), 'INVAL');
    assert.equal(bench.seek(fd, 2n ** 62n, 0), 'INVAL');
    assert.equal(bench.seek(fd, 0n, 1), 1000n);
    assert.equal(readFileSync(bench.at('shared/f'), 'utf8'), 'hello world');
  });

  test('is read and written at a place without moving', () => {
    using bench = openWasiBench();
    const fd = bench.opened('f', { oflags: creat, rights: RW });
    const data = bench.iovecs([bench.put('ab'), bench.put('cd')]);
    assert.equal(bench.call('fd_pwrite', fd, data, 2, 1n, bench.result), 'SUCCESS');
    assert.equal(bench.view.getUint32(bench.result, true), 4);
    const parts = [bench.space(2), bench.space(9)] as const;
    const into = bench.iovecs([
      { at: parts[0], length: 2 },
      { at: parts[1], length: 9 },
    ]);
    assert.equal(bench.call('fd_pread', fd, into, 2, 1n, bench.result), 'SUCCESS');
    assert.equal(bench.view.getUint32(bench.result, true), 4);
    assert.equal(bench.text(parts[0], 2), 'ab');
    assert.equal(bench.text(parts[1], 3), 'cd\0');
    assert.equal(bench.seek(fd, 0n, 1), 0n);
    assert.equal(bench.call('fd_pread', fd, into, 2, -1n, bench.result), 'INVAL');
    assert.equal(bench.call('fd_pread', fd, into, 2, 2n ** 60n, bench.result), 'SUCCESS');
    assert.equal(bench.view.getUint32(bench.result, true), 0);
    assert.equal(bench.call('fd_pwrite', fd, data, 2, 2n ** 60n, bench.result), 'FBIG');
  });

  test('appends wherever it stands while its flag is set', () => {
    using bench = openWasiBench();
    const rights = RW | RIGHT.fdFdstatSetFlags;
    const fd = bench.opened('f', { oflags: creat, rights, flags: FDFLAG.append });
    bench.write(fd, 'one');
    bench.seek(fd, 0n, 0);
    bench.write(fd, 'two');
    assert.equal(bench.seek(fd, 0n, 1), 6n);
    assert.equal(bench.fdstat(fd).flags, FDFLAG.append);
    assert.equal(bench.call('fd_fdstat_set_flags', fd, 0), 'SUCCESS');
    bench.seek(fd, 0n, 0);
    bench.write(fd, 'ONE');
    assert.equal(bench.call('fd_fdstat_set_flags', fd, FDFLAG.append | FDFLAG.sync), 'SUCCESS');
    bench.seek(fd, 0n, 0);
    bench.write(fd, '!');
    assert.equal(readFileSync(bench.at('shared/f'), 'utf8'), 'ONEtwo!');
    assert.equal(bench.call('fd_fdstat_set_flags', fd, 64), 'INVAL');
    assert.equal(bench.call('fd_fdstat_set_flags', 3, FDFLAG.append), 'INVAL');
    assert.equal(bench.fdstat(fd).flags, FDFLAG.append | FDFLAG.sync);
  });

  test('is written where a place is named, even while it appends', () => {
    using bench = openWasiBench();
    const rights = RW | RIGHT.fdFdstatSetFlags;
    for (const name of ['one', 'two']) {
      const fd = bench.opened(name, { oflags: creat, rights, flags: name === 'one' ? FDFLAG.append : 0 });
      if (name === 'two') assert.equal(bench.call('fd_fdstat_set_flags', fd, FDFLAG.append), 'SUCCESS');
      bench.write(fd, 'abcd');
      assert.equal(bench.call('fd_pwrite', fd, bench.iovecs([bench.put('XY')]), 1, 1n, bench.result), 'SUCCESS');
      assert.equal(bench.seek(fd, 0n, 1), 4n);
      bench.write(fd, 'e');
      assert.equal(readFileSync(bench.at('shared', name), 'utf8'), 'aXYde', name);
    }
  });

  test('grows by allocation, never shrinks by it, and takes any size it is given', () => {
    using bench = openWasiBench();
    const rights = RW | RIGHT.fdAllocate | RIGHT.fdFilestatSetSize | RIGHT.fdAdvise;
    const fd = bench.opened('f', { oflags: creat, rights });
    for (const [offset, length, size] of [
      [0n, 100n, 100n],
      [10n, 10n, 100n],
      [90n, 20n, 110n],
    ] as const) {
      assert.equal(bench.call('fd_allocate', fd, offset, length), 'SUCCESS');
      assert.equal(bench.stat(fd).size, size);
    }
    assert.equal(bench.call('fd_allocate', fd, 0n, 0n), 'INVAL');
    assert.equal(bench.call('fd_allocate', fd, 2n ** 60n, 1n), 'FBIG');
    assert.equal(bench.call('fd_filestat_set_size', fd, 5n), 'SUCCESS');
    assert.equal(bench.stat(fd).size, 5n);
    assert.equal(bench.call('fd_filestat_set_size', fd, -1n), 'INVAL');
    assert.equal(bench.call('fd_filestat_set_size', fd, 2n ** 60n), 'FBIG');
    assert.equal(bench.call('fd_advise', fd, 0n, 5n, 0), 'SUCCESS');
    assert.equal(bench.call('fd_advise', fd, 0n, 5n, 6), 'INVAL');
    assert.equal(bench.stat(fd).size, 5n);
  });

  test('is emptied at opening only where that may be', () => {
    using bench = openWasiBench();
    writeFileSync(bench.at('shared/f'), 'content');
    const fd = bench.opened('f', { oflags: trunc });
    assert.equal(readFileSync(bench.at('shared/f'), 'utf8'), '');
    assert.equal(bench.call('fd_close', fd), 'SUCCESS');
    writeFileSync(bench.at('shared/f'), 'content');
    const base = bench.fdstat(3).rights & ~RIGHT.pathFilestatSetSize;
    bench.call('fd_fdstat_set_rights', 3, BigInt(base), BigInt(bench.fdstat(3).inheriting));
    assert.equal(bench.open('f', { oflags: trunc }).errno, 'NOTCAPABLE');
    assert.equal(readFileSync(bench.at('shared/f'), 'utf8'), 'content');
  });

  // @requirement wasi/no-escape
  test('is refused for writing while it has a second name', () => {
    using bench = openWasiBench();
    writeFileSync(bench.at('outside/secret'), 'secret');
    linkSync(bench.at('outside/secret'), bench.at('shared/f'));
    assert.equal(bench.open('f', { rights: RIGHT.fdWrite }).errno, 'PERM');
    assert.equal(bench.open('f', { oflags: trunc }).errno, 'PERM');
    assert.equal(bench.read(bench.opened('f', { rights: RIGHT.fdRead }), 9), 'secret');
    assert.equal(readFileSync(bench.at('outside/secret'), 'utf8'), 'secret');
  });

  test('is never a pipe or a device', () => {
    using bench = openWasiBench();
    execFileSync(MAKE_PIPE, [bench.at('shared/pipe')]);
    for (const rights of [0, RIGHT.fdRead, RW]) assert.equal(bench.open('pipe', { rights }).errno, 'NOTSUP');
    assert.equal(bench.open('pipe', { rights: RIGHT.fdWrite }).errno, 'NXIO');
    assert.equal(bench.stat('pipe').filetype, 0);
  });

  test('can be synced as far as its rights go; a folder too', () => {
    using bench = openWasiBench();
    mkdirSync(bench.at('shared/d'));
    const fd = bench.opened('f', { oflags: creat, rights: RIGHT.fdWrite | RIGHT.fdSync | RIGHT.fdDatasync });
    assert.equal(bench.call('fd_sync', fd), 'SUCCESS');
    assert.equal(bench.call('fd_datasync', fd), 'SUCCESS');
    assert.equal(bench.call('fd_sync', 3), 'SUCCESS');
    assert.equal(bench.call('fd_datasync', 3), 'ISDIR');
    assert.equal(bench.call('fd_sync', bench.opened('d', { rights: RIGHT.fdSync })), 'SUCCESS');
    assert.equal(bench.call('fd_sync', 1), 'NOTCAPABLE');
    assert.equal(bench.call('fd_sync', bench.opened('f')), 'NOTCAPABLE');
  });

  test('moves at most 16 MiB and 1,024 buffers in one call', () => {
    using bench = openWasiBench();
    const fd = bench.opened('f', { oflags: creat, rights: RW });
    const whole = { at: 0, length: bench.bytes.length };
    assert.equal(bench.call('fd_write', fd, bench.iovecs(Array.from({ length: 100 }, () => whole)), 100, 8), 'SUCCESS');
    assert.equal(bench.view.getUint32(8, true), 16 * 1024 * 1024);
    const many = bench.iovecs(Array.from({ length: 2000 }, () => ({ at: 0, length: 1 })));
    assert.equal(bench.call('fd_write', fd, many, 2000, 8), 'SUCCESS');
    assert.equal(bench.view.getUint32(8, true), 1024);
  });
});
