import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { errnoName } from './errno.ts';
import { CLOCK } from './guest-clock.ts';
import type { GuestClock } from './guest-clock.ts';
import { RIGHT } from './rights.ts';
import { openWasiBench, RW } from './wasi-bench.fixture.ts';
import type { BenchOptions, WasiBench } from './wasi-bench.fixture.ts';

type Subscription =
  | { readonly clock: number; readonly timeout: bigint; readonly flags?: number }
  | { readonly read: number }
  | { readonly write: number }
  | { readonly tag: number };

function poll(bench: WasiBench, subscriptions: readonly Subscription[], count = subscriptions.length) {
  const from = bench.space(48 * subscriptions.length);
  const to = bench.space(32 * subscriptions.length);
  bench.bytes.fill(0, from, from + 48 * subscriptions.length);
  subscriptions.forEach((subscription, index) => {
    const at = from + index * 48;
    bench.view.setBigUint64(at, BigInt(100 + index), true);
    if ('clock' in subscription) {
      bench.view.setUint32(at + 16, subscription.clock, true);
      bench.view.setBigUint64(at + 24, subscription.timeout, true);
      bench.view.setUint16(at + 40, subscription.flags ?? 0, true);
    } else if ('tag' in subscription) bench.view.setUint8(at + 8, subscription.tag);
    else {
      const reading = 'read' in subscription;
      bench.view.setUint8(at + 8, reading ? 1 : 2);
      bench.view.setInt32(at + 16, reading ? subscription.read : subscription.write, true);
    }
  });
  const errno = bench.call('poll_oneoff', from, to, count, bench.result);
  if (errno !== 'SUCCESS') return errno;
  return Array.from({ length: bench.view.getUint32(bench.result, true) }, (_, index) => {
    const at = to + index * 32;
    const which = Number(bench.view.getBigUint64(at, true)) - 100;
    const error = errnoName(bench.view.getUint16(at + 8, true));
    return `${which} ${bench.view.getUint8(at + 10)} ${error} ${bench.view.getBigUint64(at + 16, true)}`;
  });
}

/** A clock that moves only when somebody sleeps. */
function standing(options: BenchOptions = {}) {
  const slept: number[] = [];
  let now = 1_000_000_000n;
  const clock: GuestClock = {
    now: (id) => (id <= CLOCK.threadCpu ? now + (id === CLOCK.realtime ? 10n ** 18n : 0n) : undefined),
    resolution: () => 1n,
  };
  const sleep = (ms: number): void => {
    slept.push(ms);
    now += BigInt(Math.round(ms * 1e6));
  };
  return { bench: openWasiBench({ clock, sleep, ...options }), slept, sleep };
}

describe('waiting', () => {
  test('ends with the first timer, relative or absolute, and with all that are over then', () => {
    const { bench, slept } = standing();
    using _ = bench;
    const monotonic = { clock: CLOCK.monotonic, timeout: 200_000_000n };
    const absolute = { clock: CLOCK.realtime, timeout: 10n ** 18n + 1_200_000_000n, flags: 1 };
    assert.deepEqual(poll(bench, [{ ...monotonic, timeout: 900_000_000n }, monotonic, absolute]), [
      '1 0 SUCCESS 0',
      '2 0 SUCCESS 0',
    ]);
    assert.deepEqual(slept, [200]);
    assert.deepEqual(poll(bench, [{ clock: CLOCK.monotonic, timeout: 0n }]), ['0 0 SUCCESS 0']);
    assert.equal(slept.length, 1);
  });

  test('is over at once for a file and for output, whatever timers there are', () => {
    const { bench, slept } = standing();
    using _ = bench;
    writeFileSync(bench.at('shared/f'), 'content');
    const fd = bench.opened('f', { rights: RW | RIGHT.pollFdReadwrite });
    bench.seek(fd, 3n, 0);
    const timer = { clock: CLOCK.monotonic, timeout: 5n };
    assert.deepEqual(poll(bench, [timer, { read: fd }, { write: 1 }, { write: 2 }]), [
      '1 1 SUCCESS 4',
      '2 2 SUCCESS 1',
      '3 2 SUCCESS 1',
    ]);
    assert.deepEqual(slept, []);
  });

  test('for input ends when there is some, or when the time is over', () => {
    let there = false;
    const waits: number[] = [];
    const room: { sleep?: (ms: number) => void } = {};
    const stdin = {
      terminal: false,
      read: () => new Uint8Array(0),
      ready(ms: number) {
        if (ms > 0) {
          waits.push(ms);
          room.sleep?.(ms);
        }
        return there;
      },
    };
    const { bench, sleep } = standing({ stdin });
    using _ = bench;
    room.sleep = sleep;
    const timer = { clock: CLOCK.monotonic, timeout: 7_000_000n };
    assert.deepEqual(poll(bench, [timer, { read: 0 }]), ['0 0 SUCCESS 0']);
    there = true;
    assert.deepEqual(poll(bench, [timer, { read: 0 }]), ['1 1 SUCCESS 1']);
    assert.deepEqual(waits, [7]);
  });

  test('tells of each that cannot be waited for by itself', () => {
    const { bench } = standing();
    using _ = bench;
    writeFileSync(bench.at('shared/f'), '');
    const bare = bench.opened('f');
    assert.deepEqual(
      poll(bench, [
        { read: 99 },
        { read: 3 },
        { read: bare },
        { read: 1 },
        { write: 0 },
        { clock: 9, timeout: 0n },
        { clock: CLOCK.monotonic, timeout: 0n, flags: 2 },
      ]),
      ['5 0 INVAL 0', '6 0 INVAL 0', '0 1 BADF 0', '1 1 BADF 0', '2 1 NOTCAPABLE 0', '3 1 BADF 0', '4 2 BADF 0'],
    );
    const { bench: timeless } = standing({ clock: null });
    using __ = timeless;
    assert.deepEqual(poll(timeless, [{ clock: CLOCK.monotonic, timeout: 5n }]), ['0 0 NOTCAPABLE 0']);
  });

  test('for nothing, for too much or for what is unknown is refused', () => {
    const { bench } = standing();
    using _ = bench;
    assert.equal(poll(bench, [], 0), 'INVAL');
    assert.equal(poll(bench, [{ tag: 3 }]), 'INVAL');
    assert.equal(poll(bench, [{ tag: 0 }], 2000), 'INVAL');
    assert.equal(poll(bench, [{ tag: 0 }], -1), 'INVAL');
    assert.equal(bench.call('poll_oneoff', -1, 0, 1, bench.result), 'FAULT');
  });
});
