import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CLOCK } from './guest-clock.ts';
import { bytesAsInput } from './streams.ts';
import { GuestExit, MEMORY_BYTES, openWasiBench } from './wasi-bench.fixture.ts';
import type { WasiBench } from './wasi-bench.fixture.ts';

/** The texts that `args_get` or `environ_get` put into memory. */
function texts(bench: WasiBench, kind: 'args' | 'environ'): readonly string[] {
  const [count, size] = [bench.space(8), bench.space(8)];
  assert.equal(bench.call(`${kind}_sizes_get`, count, size), 'SUCCESS');
  const number = bench.view.getUint32(count, true);
  const [pointers, buffer] = [bench.space(number * 4), bench.space(bench.view.getUint32(size, true))];
  assert.equal(bench.call(`${kind}_get`, pointers, buffer), 'SUCCESS');
  return Array.from({ length: number }, (_, index) => {
    const at = bench.view.getUint32(pointers + index * 4, true);
    return Buffer.from(bench.bytes.slice(at, bench.bytes.indexOf(0, at))).toString();
  });
}

describe('a guest', () => {
  test('is given its arguments and variables, and none of ours', () => {
    using bench = openWasiBench({ args: ['name', 'é', ''], env: { A: 'b=c', EMPTY: '' } });
    assert.deepEqual(texts(bench, 'args'), ['name', 'é', '']);
    assert.deepEqual(texts(bench, 'environ'), ['A=b=c', 'EMPTY=']);
    using bare = openWasiBench();
    assert.deepEqual([texts(bare, 'args'), texts(bare, 'environ')], [[], []]);
  });

  test('has clocks of which one tells the time and the others begin with it', () => {
    using bench = openWasiBench();
    const read = (id: number): bigint => {
      assert.equal(bench.call('clock_time_get', id, 1n, bench.result), 'SUCCESS');
      return bench.view.getBigUint64(bench.result, true);
    };
    assert.ok(read(CLOCK.realtime) / 1_000_000n - BigInt(Date.now()) < 1000n);
    assert.ok(read(CLOCK.monotonic) <= read(CLOCK.monotonic));
    assert.ok(read(CLOCK.monotonic) < 60_000_000_000n, 'how long the host runs is not told');
    assert.ok(read(CLOCK.processCpu) < 60_000_000_000n);
    for (const id of [0, 1, 2, 3]) {
      assert.equal(bench.call('clock_res_get', id, bench.result), 'SUCCESS');
      assert.ok(bench.view.getBigUint64(bench.result, true) > 0n);
    }
    assert.equal(bench.call('clock_time_get', 4, 0n, bench.result), 'INVAL');
    assert.equal(bench.call('clock_res_get', -1, bench.result), 'INVAL');
  });

  test('has neither time nor chance where its profile gives none', () => {
    using bench = openWasiBench({ clock: null, random: false });
    assert.equal(bench.call('clock_time_get', 0, 0n, bench.result), 'NOTCAPABLE');
    assert.equal(bench.call('clock_res_get', 0, bench.result), 'NOTCAPABLE');
    assert.equal(bench.call('random_get', bench.result, 8), 'NOTCAPABLE');
  });

  test('gets as many random bytes as it asks for, and not one more', () => {
    using bench = openWasiBench();
    const [at, length] = [1000, 200_000];
    assert.equal(bench.call('random_get', at, length), 'SUCCESS');
    const { bytes } = bench;
    assert.ok(new Set(bytes.slice(at, at + length)).size === 256);
    assert.ok(bytes.slice(at + length - 32, at + length).some((byte) => byte !== 0));
    assert.ok(bytes.slice(at + length).every((byte) => byte === 0));
    assert.equal(bench.call('random_get', at, 0), 'SUCCESS');
    assert.equal(bench.call('random_get', at, MEMORY_BYTES), 'FAULT');
  });

  test('ends by a call that does not come back', () => {
    using bench = openWasiBench();
    for (const [given, code] of [
      [0, 0],
      [33, 33],
      [-1, 0xffffffff],
    ] as const) {
      assert.throws(
        () => bench.call('proc_exit', given),
        (error) => error instanceof GuestExit && error.code === code,
      );
    }
    assert.equal(bench.call('sched_yield'), 'SUCCESS');
    assert.equal(bench.call('proc_raise', 0), 'SUCCESS');
    assert.equal(bench.call('proc_raise', 9), 'NOTSUP');
  });

  test('reads its input to the end and writes both outputs apart', () => {
    using bench = openWasiBench({ stdin: bytesAsInput(Buffer.from('some words')) });
    assert.equal(bench.read(0, 4), 'some');
    assert.equal(bench.read(0, 64), ' words');
    assert.equal(bench.read(0, 64), '');
    assert.equal(bench.write(1, 'out', ' ', 'put'), 'SUCCESS');
    assert.equal(bench.write(2, 'error'), 'SUCCESS');
    assert.deepEqual(bench.output(), { stdout: 'out put', stderr: 'error' });
    assert.equal(bench.write(0, 'x'), 'NOTCAPABLE');
    assert.equal(bench.read(1, 4), 'NOTCAPABLE');
    assert.equal(bench.seek(0, 0n, 0), 'NOTCAPABLE');
    const { filetype, flags } = bench.fdstat(1);
    assert.deepEqual([filetype, flags, bench.stat(1).errno, bench.stat(1).size], [0, 0, 'SUCCESS', 0n]);
    assert.equal(bench.call('fd_fdstat_set_flags', 0, 4), 'SUCCESS');
    assert.equal(bench.call('fd_fdstat_set_flags', 0, 1), 'INVAL');
  });

  test('sees a terminal only where there is one', () => {
    using bench = openWasiBench({ stdin: { ...bytesAsInput(new Uint8Array(0)), terminal: true } });
    assert.deepEqual([bench.fdstat(0).filetype, bench.stat(0).filetype, bench.fdstat(1).filetype], [2, 2, 0]);
  });

  test('has no sockets', () => {
    using bench = openWasiBench();
    for (const [name, count] of [
      ['sock_accept', 2],
      ['sock_recv', 5],
      ['sock_send', 4],
      ['sock_shutdown', 1],
    ] as const) {
      const rest = Array.from({ length: count }, () => 0);
      for (const fd of [0, 1, 3]) assert.equal(bench.call(name, fd, ...rest), 'NOTSOCK');
      assert.equal(bench.call(name, 99, ...rest), 'BADF');
    }
  });
});
