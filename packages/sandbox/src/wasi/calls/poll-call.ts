import { fstatSync } from 'node:fs';
import { lacks } from '../descriptors.ts';
import { ERRNO, errnoFor, refuse } from '../errno.ts';
import { CLOCK } from '../guest-clock.ts';
import type { GuestClock } from '../guest-clock.ts';
import { RIGHT } from '../rights.ts';
import type { StandardStream } from '../streams.ts';
import type { CallPorts, Calls } from './call.ts';

const EVENT = { clock: 0, read: 1, write: 2 } as const;
const ABSOLUTE = 1;
const SUBSCRIPTION_SIZE = 48;
const EVENT_SIZE = 32;
const MAX_SUBSCRIPTIONS = 1024;
/** The longest single wait, in milliseconds; a longer one is several. */
const LONGEST_WAIT = 60_000;

interface Timer {
  readonly userdata: bigint;
  readonly type: number;
  readonly id: number;
  /** When it is over, on its own clock. */
  readonly deadline: bigint;
}

interface Watch {
  readonly userdata: bigint;
  readonly type: number;
  readonly fd: number;
}

interface Happened {
  readonly userdata: bigint;
  readonly type: number;
  readonly errno: number;
  readonly bytes: bigint;
}

interface PollPorts extends CallPorts {
  readonly clock: GuestClock | undefined;
  /** Waits in this thread. */
  readonly sleep: (ms: number) => void;
}

const waitMs = (deadline: bigint, now: bigint): number => Math.max(0, Number(deadline - now) / 1e6);

export function pollCall({ memory, table, clock, sleep }: PollPorts): Calls {
  const nowOf = (id: number): bigint | undefined => clock?.now(id);

  function readTimer(at: number, userdata: bigint): Timer | Happened {
    const id = memory.u32(at + 16);
    const timeout = memory.u64(at + 24);
    const flags = memory.u16(at + 40);
    const base = { userdata, type: EVENT.clock };
    if (clock === undefined) return { ...base, errno: ERRNO.notcapable, bytes: 0n };
    const now = id === CLOCK.realtime || id === CLOCK.monotonic ? nowOf(id) : undefined;
    if (now === undefined || (flags & ~ABSOLUTE) !== 0) return { ...base, errno: ERRNO.inval, bytes: 0n };
    return { ...base, id, deadline: (flags & ABSOLUTE) === 0 ? now + timeout : timeout };
  }

  /** What is to be said of a descriptor at once, or its stream where one has to wait for it. */
  function look({ userdata, type, fd }: Watch): Happened | StandardStream {
    const said = (errno: number, bytes = 0n): Happened => ({ userdata, type, errno, bytes });
    try {
      const open = table.get(fd, 0);
      if (open.kind === 'folder') return said(ERRNO.badf);
      const needed = type === EVENT.read ? RIGHT.fdRead : RIGHT.fdWrite;
      if (lacks(open, RIGHT.pollFdReadwrite) && lacks(open, needed)) return said(ERRNO.notcapable);
      if (open.kind === 'stream') {
        if (type === EVENT.write) return open.stream.write === undefined ? said(ERRNO.badf) : said(ERRNO.success, 1n);
        if (open.stream.ready === undefined) return said(ERRNO.badf);
        return open.stream.ready(0) ? said(ERRNO.success, 1n) : open.stream;
      }
      if (type === EVENT.write) return said(ERRNO.success, 1n);
      const left = fstatSync(open.fd).size - open.position;
      return said(ERRNO.success, BigInt(Math.max(0, left)));
    } catch (error) {
      const errno = errnoFor(error);
      if (errno === undefined) throw error;
      return said(errno);
    }
  }

  function put(at: number, { userdata, type, errno, bytes }: Happened): void {
    memory.bytes(at, EVENT_SIZE).fill(0);
    memory.setU64(at, userdata);
    memory.setU16(at + 8, errno);
    memory.setU8(at + 10, type);
    memory.setU64(at + 16, bytes);
  }

  return {
    poll_oneoff(subscriptions: number, events: number, count: number, result: number) {
      if (count === 0 || count >>> 0 > MAX_SUBSCRIPTIONS) refuse(ERRNO.inval);
      memory.bytes(subscriptions, count * SUBSCRIPTION_SIZE);
      memory.bytes(events, count * EVENT_SIZE);
      memory.setU32(result, 0);
      const timers: Timer[] = [];
      const watches: Watch[] = [];
      const failed: Happened[] = [];
      for (let index = 0; index < count; index += 1) {
        const at = (subscriptions >>> 0) + index * SUBSCRIPTION_SIZE;
        const userdata = memory.u64(at);
        const type = memory.u8(at + 8);
        if (type === EVENT.clock) {
          const timer = readTimer(at, userdata);
          if ('errno' in timer) failed.push(timer);
          else timers.push(timer);
        } else if (type === EVENT.read || type === EVENT.write) {
          watches.push({ userdata, type, fd: memory.u32(at + 16) | 0 });
        } else return refuse(ERRNO.inval);
      }
      for (;;) {
        const seen = watches.map(look);
        const happened = [...failed, ...seen.filter((what): what is Happened => 'errno' in what)];
        for (const { userdata, type, id, deadline } of timers) {
          if ((nowOf(id) ?? 0n) >= deadline) happened.push({ userdata, type, errno: ERRNO.success, bytes: 0n });
        }
        if (happened.length > 0) {
          happened.forEach((what, index) => put((events >>> 0) + index * EVENT_SIZE, what));
          return memory.setU32(result, happened.length);
        }
        const left = timers.map(({ id, deadline }) => waitMs(deadline, nowOf(id) ?? 0n));
        const wait = Math.min(LONGEST_WAIT, ...left);
        const stream = seen.find((what): what is StandardStream => !('errno' in what));
        if (stream?.ready === undefined) sleep(wait);
        else stream.ready(wait);
      }
    },
  };
}
