import assert from 'node:assert/strict';
import { linkSync, mkdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { RIGHT } from './rights.ts';
import { FOLLOW, OFLAG, openWasiBench, RW } from './wasi-bench.fixture.ts';

const FLAG = { atim: 1, atimNow: 2, mtim: 4, mtimNow: 8 } as const;
const SECOND = 1_000_000_000n;

describe('the times of a file', () => {
  test('are set to the nanosecond, one without the other', () => {
    using bench = openWasiBench();
    const fd = bench.opened('f', { oflags: OFLAG.creat, rights: RW | RIGHT.fdFilestatSetTimes });
    const before = bench.stat(fd);
    for (const ago of [1n, 100n, 12_345_678_901n]) {
      const mtim = before.mtim - ago;
      assert.equal(bench.call('fd_filestat_set_times', fd, 7n, mtim, FLAG.mtim), 'SUCCESS');
      assert.deepEqual([bench.stat(fd).mtim, bench.stat(fd).atim], [mtim, before.atim]);
      assert.equal(bench.stat('f').mtim, mtim);
    }
    const mtim = bench.stat(fd).mtim;
    assert.equal(bench.setTimes('f', 42n * SECOND + 3n, 7n, FLAG.atim), 'SUCCESS');
    assert.deepEqual([bench.stat('f').atim, bench.stat('f').mtim], [42n * SECOND + 3n, mtim]);
    // What the disk itself holds is within what a number of seconds can say.
    const stored = statSync(bench.at('shared/f'), { bigint: true }).mtimeNs;
    assert.ok(stored - mtim < 300n && mtim - stored < 300n, `${stored} is near ${mtim}`);
  });

  test('are told as the disk has them once another has changed them', () => {
    using bench = openWasiBench();
    writeFileSync(bench.at('shared/f'), '');
    bench.setTimes('f', 0n, 1_700_000_000_123_456_789n, FLAG.mtim);
    utimesSync(bench.at('shared/f'), 5, 6);
    assert.equal(bench.stat('f').mtim, 6n * SECOND);
  });

  test('are the present where that is asked for', () => {
    using bench = openWasiBench();
    const begun = BigInt(Date.now() - 1000) * 1_000_000n;
    const fd = bench.opened('f', { oflags: OFLAG.creat, rights: RW | RIGHT.fdFilestatSetTimes });
    bench.call('fd_filestat_set_times', fd, 1n, 1n, FLAG.atim | FLAG.mtim);
    assert.equal(bench.call('fd_filestat_set_times', fd, 1n, 1n, FLAG.atimNow | FLAG.mtimNow), 'SUCCESS');
    const { atim, mtim } = bench.stat(fd);
    assert.ok(atim > begun && mtim > begun);
  });

  test('stay where two things are asked of one, or a flag is unknown', () => {
    using bench = openWasiBench();
    const fd = bench.opened('f', { oflags: OFLAG.creat, rights: RW | RIGHT.fdFilestatSetTimes });
    const before = bench.stat(fd);
    for (const flags of [FLAG.atim | FLAG.atimNow, FLAG.mtim | FLAG.mtimNow, 16, -1]) {
      assert.equal(bench.call('fd_filestat_set_times', fd, 100n, 200n, flags), 'INVAL');
      assert.equal(bench.setTimes('f', 100n, 200n, flags), 'INVAL');
    }
    assert.equal(bench.setTimes('f', -1n, 0n, FLAG.atim), 'INVAL');
    assert.equal(bench.call('fd_filestat_set_times', 1, 0n, 0n, FLAG.atim), 'NOTCAPABLE');
    assert.deepEqual([bench.stat(fd).atim, bench.stat(fd).mtim], [before.atim, before.mtim]);
  });

  test('stay on a file with a second name, which may lie outside', () => {
    using bench = openWasiBench();
    writeFileSync(bench.at('outside/secret'), 'secret');
    linkSync(bench.at('outside/secret'), bench.at('shared/f'));
    const before = statSync(bench.at('outside/secret')).mtimeMs;
    const fd = bench.opened('f', { rights: RIGHT.fdRead | RIGHT.fdFilestatSetTimes });
    assert.equal(bench.setTimes('f', 0n, 5n * SECOND, FLAG.mtim), 'PERM');
    assert.equal(bench.call('fd_filestat_set_times', fd, 0n, 5n * SECOND, FLAG.mtim), 'PERM');
    assert.equal(statSync(bench.at('outside/secret')).mtimeMs, before);
  });

  test('are those of a link itself unless it is to be followed; folders have them too', () => {
    using bench = openWasiBench();
    writeFileSync(bench.at('shared/f'), '');
    mkdirSync(bench.at('shared/d'));
    symlinkSync('f', bench.at('shared/l'));
    symlinkSync('../outside', bench.at('shared/out'));
    const file = bench.stat('f').mtim;
    assert.equal(bench.setTimes('l', 0n, 9n * SECOND, FLAG.mtim), 'SUCCESS');
    assert.deepEqual([bench.stat('l').mtim, bench.stat('f').mtim], [9n * SECOND, file]);
    assert.equal(bench.stat('l', FOLLOW).mtim, file);
    assert.equal(bench.setTimes('l', 0n, 8n * SECOND, FLAG.mtim, FOLLOW), 'SUCCESS');
    assert.deepEqual([bench.stat('l').mtim, bench.stat('f').mtim], [9n * SECOND, 8n * SECOND]);
    assert.equal(bench.setTimes('d', 0n, 7n * SECOND, FLAG.mtim), 'SUCCESS');
    assert.equal(bench.call('fd_filestat_set_times', 3, 0n, 6n * SECOND, FLAG.mtim), 'SUCCESS');
    assert.deepEqual([bench.stat('d').mtim, bench.stat('.').mtim], [7n * SECOND, 6n * SECOND]);
    const outside = statSync(bench.at('outside')).mtimeMs;
    assert.equal(bench.setTimes('out', 0n, 5n * SECOND, FLAG.mtim, FOLLOW), 'NOTCAPABLE');
    assert.equal(statSync(bench.at('outside')).mtimeMs, outside);
  });
});
