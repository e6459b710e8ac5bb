import { randomFillSync } from 'node:crypto';
import { ERRNO, refuse } from '../errno.ts';
import type { GuestClock } from '../guest-clock.ts';
import type { CallPorts, Calls } from './call.ts';

/** Random bytes made at once: a thread that is to end does so between two pieces. */
const RANDOM_PIECE = 64 * 1024;

export interface ProcessPorts extends CallPorts {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Absent where the profile gives no clock. */
  readonly clock: GuestClock | undefined;
  /** The profile gives random numbers. */
  readonly random: boolean;
  /** Ends the guest; does not return. */
  readonly exit: (code: number) => never;
}

/** What a program gets from the one who started it, and how it ends. */
export function processCalls({ memory, table, args, env, clock, random, exit }: ProcessPorts): Calls {
  const terminated = (texts: readonly string[]): readonly Buffer[] => texts.map((text) => Buffer.from(`${text}\0`));
  const argList = terminated(args);
  const envList = terminated(Object.entries(env).map(([name, value]) => `${name}=${value}`));

  const putSizes = (list: readonly Buffer[], count: number, size: number): void => {
    memory.setU32(count, list.length);
    memory.setU32(
      size,
      list.reduce((sum, text) => sum + text.length, 0),
    );
  };
  const putList = (list: readonly Buffer[], pointers: number, texts: number): void => {
    let at = texts >>> 0;
    for (const [index, text] of list.entries()) {
      memory.setU32((pointers >>> 0) + index * 4, at);
      memory.bytes(at, text.length).set(text);
      at += text.length;
    }
  };
  const notASocket = (fd: number): void => {
    table.get(fd, 0);
    refuse(ERRNO.notsock);
  };

  return {
    args_sizes_get: (count: number, size: number) => putSizes(argList, count, size),
    args_get: (pointers: number, texts: number) => putList(argList, pointers, texts),
    environ_sizes_get: (count: number, size: number) => putSizes(envList, count, size),
    environ_get: (pointers: number, texts: number) => putList(envList, pointers, texts),
    clock_res_get(id: number, result: number) {
      memory.setU64(result, (clock ?? refuse(ERRNO.notcapable)).resolution(id) ?? refuse(ERRNO.inval));
    },
    clock_time_get(id: number, _precision: bigint, result: number) {
      memory.setU64(result, (clock ?? refuse(ERRNO.notcapable)).now(id) ?? refuse(ERRNO.inval));
    },
    random_get(at: number, length: number) {
      if (!random) refuse(ERRNO.notcapable);
      const bytes = memory.bytes(at, length);
      for (let done = 0; done < bytes.length; done += RANDOM_PIECE) {
        randomFillSync(bytes.subarray(done, done + RANDOM_PIECE));
      }
    },
    proc_exit: (code: number) => exit(code >>> 0),
    // A guest is one thread without signals: it can raise none but the one that says nothing.
    proc_raise(signal: number) {
      if (signal !== 0) refuse(ERRNO.notsup);
    },
    sched_yield() {},
    sock_accept: (fd: number) => notASocket(fd),
    sock_recv: (fd: number) => notASocket(fd),
    sock_send: (fd: number) => notASocket(fd),
    sock_shutdown: (fd: number) => notASocket(fd),
  };
}
