import assert from 'node:assert/strict';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { openDescriptors } from '../test-bench.ts';
import { CHANGING, FILE_RIGHTS, FOLDER_RIGHTS, RIGHT } from './rights.ts';
import { OFLAG, openWasiBench, RW } from './wasi-bench.fixture.ts';

const ALL = 2 ** 30 - 1;

describe('the rights of a guest', () => {
  test('are all of a folder for a mount, and allow all for what is opened from it', () => {
    using bench = openWasiBench();
    const { filetype, flags, rights, inheriting } = bench.fdstat(3);
    assert.deepEqual([filetype, flags, rights, inheriting], [3, 0, FOLDER_RIGHTS, ALL]);
    assert.equal(rights & (RIGHT.fdFilestatSetSize | RIGHT.fdSeek | RIGHT.fdRead | RIGHT.fdWrite), 0);
    const again = bench.opened('.', { rights, inheriting });
    assert.deepEqual(bench.fdstat(again), bench.fdstat(3));
  });

  test('of what is opened are those asked for, as far as they make sense for it', () => {
    using bench = openWasiBench();
    mkdirSync(bench.at('shared/d'));
    const file = bench.opened('f', { oflags: OFLAG.creat, rights: RW | RIGHT.pathOpen, inheriting: ALL });
    assert.equal(bench.fdstat(file).rights, RW & FILE_RIGHTS);
    assert.equal(bench.fdstat(file).inheriting, 0);
    const folder = bench.opened('d', { rights: RIGHT.fdSeek | RIGHT.pathOpen });
    assert.equal(bench.fdstat(folder).rights, RIGHT.pathOpen);
    assert.equal(bench.open('f', { rights: RIGHT.fdRead }, folder).errno, 'NOTCAPABLE');
    assert.equal(bench.open('f', { inheriting: RIGHT.fdRead }, folder).errno, 'NOTCAPABLE');
  });

  test('can be given up, never taken back', () => {
    using bench = openWasiBench();
    const fd = bench.opened('f', { oflags: OFLAG.creat, rights: RW });
    const rest = RW & ~(RIGHT.fdRead | RIGHT.fdWrite);
    assert.equal(bench.call('fd_fdstat_set_rights', fd, BigInt(rest), 0n), 'SUCCESS');
    assert.equal(bench.fdstat(fd).rights, rest);
    assert.equal(bench.read(fd, 4), 'NOTCAPABLE');
    assert.equal(bench.write(fd, 'x'), 'NOTCAPABLE');
    for (const [base, inheriting] of [
      [RW, 0],
      [rest, 1],
    ] as const) {
      assert.equal(bench.call('fd_fdstat_set_rights', fd, BigInt(base), BigInt(inheriting)), 'NOTCAPABLE');
    }
    assert.equal(bench.call('fd_fdstat_set_rights', fd, 1n << 40n, 0n), 'NOTCAPABLE');
    assert.equal(bench.call('fd_fdstat_set_rights', fd, -1n, 0n), 'NOTCAPABLE');
  });

  test('decide on each call: without its right, none is done', () => {
    using bench = openWasiBench();
    mkdirSync(bench.at('shared/d'));
    writeFileSync(bench.at('shared/f'), 'content');
    const folder = bench.opened('.', { rights: RIGHT.fdFdstatSetFlags, inheriting: 0 });
    const file = bench.opened('f');
    const data = bench.iovecs([bench.put('x')]);
    const at = bench.space(64);
    const path = bench.put('f');
    const name = [path.at, path.length] as const;
    for (const [call, ...args] of [
      ['path_create_directory', folder, ...name],
      ['path_remove_directory', folder, ...name],
      ['path_unlink_file', folder, ...name],
      ['path_readlink', folder, ...name, at, 8, at],
      ['path_symlink', ...name, folder, ...name],
      ['path_link', folder, 0, ...name, 3, ...name],
      ['path_link', 3, 0, ...name, folder, ...name],
      ['path_rename', folder, ...name, 3, ...name],
      ['path_rename', 3, ...name, folder, ...name],
      ['path_filestat_get', folder, 0, ...name, at],
      ['path_filestat_set_times', folder, 0, ...name, 0n, 0n, 0],
      ['path_open', folder, 0, ...name, 0, 0n, 0n, 0, at],
      ['fd_readdir', folder, at, 64, 0n, at],
      ['fd_filestat_get', folder, at],
      ['fd_sync', folder],
      ['fd_read', file, data, 1, at],
      ['fd_pread', file, data, 1, 0n, at],
      ['fd_write', file, data, 1, at],
      ['fd_pwrite', file, data, 1, 0n, at],
      ['fd_seek', file, 0n, 0, at],
      ['fd_tell', file, at],
      ['fd_sync', file],
      ['fd_datasync', file],
      ['fd_advise', file, 0n, 1n, 0],
      ['fd_allocate', file, 0n, 1n],
      ['fd_fdstat_set_flags', file, 0],
      ['fd_filestat_get', file, at],
      ['fd_filestat_set_size', file, 0n],
      ['fd_filestat_set_times', file, 0n, 0n, 0],
    ] as const) {
      assert.equal(bench.call(call, ...args), 'NOTCAPABLE', call);
    }
    assert.equal(readFileSync(bench.at('shared/f'), 'utf8'), 'content');
  });

  // @requirement wasi/read-only
  test('on a read-only mount change nothing, in whatever way it is tried', () => {
    using bench = openWasiBench({ mode: 'read-only' });
    mkdirSync(bench.at('shared/d'));
    writeFileSync(bench.at('shared/f'), 'content');
    const { rights, inheriting } = bench.fdstat(3);
    assert.equal((rights | inheriting) & CHANGING, 0);
    const answers = [
      bench.mkdir('new'),
      bench.rmdir('d'),
      bench.unlink('f'),
      bench.symlink('f', 'l'),
      bench.link('f', 'g'),
      bench.rename('f', 'g'),
      bench.open('f', { rights: RIGHT.fdWrite }).errno,
      bench.open('f', { oflags: OFLAG.trunc }).errno,
      bench.open('new', { oflags: OFLAG.creat }).errno,
      bench.open('f', { inheriting: RIGHT.fdWrite }).errno,
      bench.setTimes('f', 0n, 0n, 5),
    ];
    assert.deepEqual(
      answers,
      answers.map(() => 'ROFS'),
    );
    const fd = bench.opened('f', { rights: inheriting, inheriting });
    assert.equal(bench.write(fd, 'x'), 'ROFS');
    assert.equal(bench.call('fd_filestat_set_size', fd, 0n), 'ROFS');
    assert.equal(bench.call('fd_filestat_set_times', fd, 0n, 0n, 5), 'ROFS');
    assert.equal(bench.read(fd, 64), 'content');
    const folder = bench.opened('d', { rights, inheriting });
    assert.equal(bench.open('new', { oflags: OFLAG.creat }, folder).errno, 'ROFS');
    assert.deepEqual(readdirSync(bench.at('shared')), ['d', 'f']);
  });
});

describe('the descriptors of a guest', () => {
  test('take the lowest free number, and are closed once', () => {
    using bench = openWasiBench();
    const [a, b] = [bench.opened('a', { oflags: OFLAG.creat }), bench.opened('b', { oflags: OFLAG.creat })];
    assert.deepEqual([a, b], [4, 5]);
    assert.equal(bench.call('fd_close', a), 'SUCCESS');
    assert.equal(bench.call('fd_close', a), 'BADF');
    assert.equal(bench.opened('a'), 4);
    assert.equal(bench.call('fd_close', 3), 'SUCCESS');
    assert.equal(bench.call('fd_fdstat_get', 3, 8), 'BADF');
    assert.equal(bench.call('fd_close', -1), 'BADF');
  });

  test('are renumbered over others, mounts and standard streams included', () => {
    using bench = openWasiBench();
    const from = bench.opened('a', { oflags: OFLAG.creat, rights: RW });
    const to = bench.opened('b', { oflags: OFLAG.creat });
    bench.write(from, 'x');
    assert.equal(bench.call('fd_renumber', from, to), 'SUCCESS');
    assert.equal(bench.call('fd_close', from), 'BADF');
    assert.equal(bench.fdstat(to).rights, RW);
    assert.equal(bench.seek(to, 0n, 1), 1n);
    assert.equal(bench.call('fd_renumber', to, from), 'BADF');
    assert.equal(bench.call('fd_renumber', to, to), 'SUCCESS');
    assert.equal(bench.call('fd_renumber', 1, to), 'SUCCESS');
    assert.equal(bench.write(to, 'said'), 'SUCCESS');
    assert.equal(bench.output().stdout, 'said');
    assert.equal(bench.write(1, 'x'), 'BADF');
    const folder = bench.opened('.', { oflags: OFLAG.directory, rights: RIGHT.fdFilestatGet });
    assert.equal(bench.call('fd_renumber', folder, 3), 'SUCCESS');
    assert.equal(bench.stat(3).errno, 'SUCCESS');
    assert.equal(bench.open('a').errno, 'NOTCAPABLE', 'what it may not do does not change with its number');
  });

  test('are a limited number, and none is left open behind the guest', () => {
    const before = openDescriptors();
    {
      using bench = openWasiBench();
      let last = 'SUCCESS';
      for (let index = 0; index < 600 && last === 'SUCCESS'; index += 1) {
        last = bench.open(index % 2 === 0 ? '.' : 'f', { oflags: index % 2 === 0 ? 0 : OFLAG.creat }).errno;
      }
      assert.equal(last, 'MFILE');
      const held = openDescriptors();
      bench.open('f');
      bench.open('none');
      assert.equal(openDescriptors(), held);
    }
    closeSync(openSync('/', 'r'));
    assert.equal(openDescriptors(), before);
  });
});
