import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { FILETYPE } from './filestat.ts';
import { openWasiBench } from './wasi-bench.fixture.ts';
import type { WasiBench } from './wasi-bench.fixture.ts';

const HEAD = 24;

interface Entry {
  readonly next: bigint;
  readonly ino: bigint;
  readonly filetype: number;
  readonly name: string;
}

function list(bench: WasiBench, fd: number, cookie: bigint, size: number) {
  const at = bench.space(size);
  bench.bytes.fill(0, at, at + size);
  const errno = bench.call('fd_readdir', fd, at, size, cookie, bench.result);
  const used = bench.view.getUint32(bench.result, true);
  const entries: Entry[] = [];
  for (let from = at; from + HEAD <= at + used;) {
    const length = bench.view.getUint32(from + 16, true);
    if (from + HEAD + length > at + used) break;
    entries.push({
      next: bench.view.getBigUint64(from, true),
      ino: bench.view.getBigUint64(from + 8, true),
      filetype: bench.view.getUint8(from + 20),
      name: Buffer.from(bench.bytes.slice(from + HEAD, from + HEAD + length)).toString(),
    });
    from += HEAD + length;
  }
  return { errno, used, entries, whole: used < size };
}

describe('a folder of a guest', () => {
  test('is listed with itself, its kinds and its inodes', () => {
    using bench = openWasiBench();
    assert.deepEqual(
      list(bench, 3, 0n, 256).entries.map(({ name }) => name),
      ['.', '..'],
    );
    writeFileSync(bench.at('shared/file'), '');
    mkdirSync(bench.at('shared/folder'));
    symlinkSync('file', bench.at('shared/link'));
    const { entries } = list(bench, 3, 0n, 512);
    const kinds = Object.fromEntries(entries.map(({ name, filetype }) => [name, filetype]));
    const { directory, regular, symlink } = FILETYPE;
    assert.deepEqual(kinds, { '.': directory, '..': directory, file: regular, folder: directory, link: symlink });
    for (const { name, ino } of entries) assert.equal(ino, bench.stat(name === '..' ? '.' : name).ino, name);
  });

  test('keeps its cookies while entries come and go, and shows all of many', () => {
    using bench = openWasiBench();
    for (let index = 0; index < 1000; index += 1) writeFileSync(bench.at(`shared/file.${index}`), '');
    const seen: string[] = [];
    let cookie = 0n;
    for (;;) {
      const { entries, whole } = list(bench, 3, cookie, 256);
      seen.push(...entries.map(({ name }) => name));
      if (whole) break;
      assert.ok(entries.length > 0);
      cookie = entries.at(-1)?.next ?? 0n;
      // Those that were shown already go, another comes: neither moves the rest.
      for (const { name } of entries) if (!name.startsWith('.')) rmSync(bench.at('shared', name));
      writeFileSync(bench.at(`shared/new.${seen.length}`), '');
    }
    assert.equal(new Set(seen).size, 1002);
    assert.equal(seen.length, 1002);
  });

  test('cuts the last entry where the buffer ends, and says so by a full buffer', () => {
    using bench = openWasiBench();
    writeFileSync(bench.at('shared/a-longer-name'), '');
    for (let size = 1; size < 100; size += 1) {
      const { errno, used, entries } = list(bench, 3, 0n, size);
      assert.equal(errno, 'SUCCESS');
      assert.equal(used, Math.min(size, 25 + 26 + 24 + 13), `size ${size}`);
      assert.equal(entries.length, (size >= 25 ? 1 : 0) + (size >= 51 ? 1 : 0) + (size >= 88 ? 1 : 0));
    }
    const [, second] = list(bench, 3, 0n, 256).entries;
    assert.deepEqual(
      list(bench, 3, second?.next ?? 0n, 256).entries.map(({ name }) => name),
      ['a-longer-name'],
    );
    assert.equal(list(bench, 3, 2n ** 40n, 256).used, 0);
    assert.equal(list(bench, 3, -1n, 256).errno, 'INVAL');
  });

  test('is known by its name only where it was given as a mount', () => {
    using bench = openWasiBench();
    mkdirSync(bench.at('shared/d'));
    assert.equal(bench.call('fd_prestat_get', 3, bench.result), 'SUCCESS');
    assert.equal(bench.view.getUint8(bench.result), 0);
    assert.equal(bench.view.getUint32(bench.result + 4, true), 7);
    const at = bench.space(16);
    assert.equal(bench.call('fd_prestat_dir_name', 3, at, 6), 'NAMETOOLONG');
    assert.equal(bench.call('fd_prestat_dir_name', 3, at, 9), 'SUCCESS');
    assert.equal(Buffer.from(bench.bytes.slice(at, at + 8)).toString(), '/shared\0');
    const fd = bench.opened('d');
    for (const other of [0, 1, 2, fd, 99, -1]) {
      assert.equal(bench.call('fd_prestat_get', other, bench.result), 'BADF');
      assert.equal(bench.call('fd_prestat_dir_name', other, at, 9), 'BADF');
    }
  });

  test('can be neither read nor written nor measured like a file', () => {
    using bench = openWasiBench();
    const data = bench.iovecs([bench.put('x')]);
    for (const [name, ...args] of [
      ['fd_read', data, 1, 8],
      ['fd_pread', data, 1, 0n, 8],
      ['fd_write', data, 1, 8],
      ['fd_pwrite', data, 1, 0n, 8],
      ['fd_seek', 0n, 1, 8],
      ['fd_tell', 8],
      ['fd_allocate', 0n, 1n],
      ['fd_filestat_set_size', 0n],
      ['fd_advise', 0n, 1n, 0],
    ] as const) {
      assert.equal(bench.call(name, 3, ...args), 'ISDIR', name);
    }
  });
});
