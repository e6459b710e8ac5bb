import { FAR, MOUNT, NOT_OPEN, STDOUT } from './errnos.fixture.ts';
import type { Cases } from './errnos.fixture.ts';

const socket = (name: string, ...rest: readonly number[]): Cases => ({
  BADF: ({ bench }) => bench.call(name, NOT_OPEN, ...rest),
  NOTSOCK: ({ bench }) => bench.call(name, STDOUT, ...rest),
  'NOTSOCK of a folder': ({ bench }) => bench.call(name, MOUNT, ...rest),
});

/** Two answers, each in a place of its own. */
const pair = (name: string): Cases => ({
  'FAULT of the first': ({ bench, at }) => bench.call(name, FAR, at),
  'FAULT of the second': ({ bench, at }) => bench.call(name, at, FAR),
});

/** What the other functions can answer beside success. */
export const PROCESS_ERRNOS: Readonly<Record<string, Cases>> = {
  args_get: pair('args_get'),
  args_sizes_get: pair('args_sizes_get'),
  environ_get: pair('environ_get'),
  environ_sizes_get: pair('environ_sizes_get'),
  clock_res_get: {
    INVAL: ({ bench, at }) => bench.call('clock_res_get', 4, at),
    FAULT: ({ bench }) => bench.call('clock_res_get', 0, FAR - 4),
  },
  clock_time_get: {
    INVAL: ({ bench, at }) => bench.call('clock_time_get', -1, 0n, at),
    FAULT: ({ bench }) => bench.call('clock_time_get', 0, 0n, FAR - 7),
  },
  poll_oneoff: {
    INVAL: ({ bench, at }) => bench.call('poll_oneoff', at, at, 0, at),
    FAULT: ({ bench, at }) => bench.call('poll_oneoff', FAR - 8, at, 1, at),
    'FAULT of the events': ({ bench, at }) => bench.call('poll_oneoff', at, FAR - 8, 1, at),
    'FAULT of the number': ({ bench, at }) => bench.call('poll_oneoff', at, bench.space(32), 1, FAR),
  },
  // It does not come back.
  proc_exit: {},
  proc_raise: { NOTSUP: ({ bench }) => bench.call('proc_raise', 9) },
  random_get: { FAULT: ({ bench }) => bench.call('random_get', FAR - 8, 9) },
  // It has no way to fail.
  sched_yield: {},
  sock_accept: socket('sock_accept', 0, 8),
  sock_recv: socket('sock_recv', 8, 0, 0, 8, 8),
  sock_send: socket('sock_send', 8, 0, 0, 8),
  sock_shutdown: socket('sock_shutdown', 1),
};
