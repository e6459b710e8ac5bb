import type { BigIntStats, TimeLike } from 'node:fs';
import { ERRNO, refuse } from './errno.ts';
import type { GuestMemory } from './guest-memory.ts';

export const FILETYPE = {
  unknown: 0,
  block: 1,
  character: 2,
  directory: 3,
  regular: 4,
  socket: 6,
  symlink: 7,
} as const;

interface Kinds {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
  isCharacterDevice(): boolean;
  isBlockDevice(): boolean;
  isSocket(): boolean;
}

export function filetypeOf(kinds: Kinds): number {
  if (kinds.isFile()) return FILETYPE.regular;
  if (kinds.isDirectory()) return FILETYPE.directory;
  if (kinds.isSymbolicLink()) return FILETYPE.symlink;
  if (kinds.isCharacterDevice()) return FILETYPE.character;
  if (kinds.isBlockDevice()) return FILETYPE.block;
  return kinds.isSocket() ? FILETYPE.socket : FILETYPE.unknown;
}

/** A time in nanoseconds since 1970, `now`, or undefined for one that stays as it is. */
export type SetTime = bigint | 'now' | undefined;

const FSTFLAG = { atim: 1, atimNow: 2, mtim: 4, mtimNow: 8 } as const;

/** What a guest wants of the two times. EINVAL where it wants two things of one. */
export function parseTimes(
  atim: bigint,
  mtim: bigint,
  flags: number,
): { readonly atim: SetTime; readonly mtim: SetTime } {
  const choose = (given: bigint, set: number, now: number): SetTime => {
    if ((flags & set) !== 0 && (flags & now) !== 0) refuse(ERRNO.inval);
    if ((flags & now) !== 0) return 'now';
    return (flags & set) === 0 ? undefined : BigInt.asUintN(64, given);
  };
  if ((flags & ~15) !== 0) refuse(ERRNO.inval);
  return {
    atim: choose(atim, FSTFLAG.atim, FSTFLAG.atimNow),
    mtim: choose(mtim, FSTFLAG.mtim, FSTFLAG.mtimNow),
  };
}

/** The last nanosecond of the year 2261, about as far as file systems go. */
const LATEST = 9_200_000_000_000_000_000n;

/**
 * The runtime's word for a time. It passes seconds as a floating number, which is why `createTimes` exists; an invalid
 * date is left as it is and infinity is the present, as libuv has it.
 */
export function timeFor(time: SetTime): TimeLike {
  if (time === undefined) return new Date(Number.NaN);
  if (time === 'now') return 'Infinity';
  if (time > LATEST) refuse(ERRNO.inval);
  return Number(time / 1_000_000_000n) + Number(time % 1_000_000_000n) / 1e9;
}

interface Kept {
  readonly asked: bigint;
  readonly stored: bigint;
}

/** Remembers times that were set and, where the disk holds the nearest one it could be given, answers with those asked for. */
export interface Times {
  remember(after: BigIntStats, asked: { readonly atim: SetTime; readonly mtim: SetTime }): void;
  atim(stats: BigIntStats): bigint;
  mtim(stats: BigIntStats): bigint;
}

/** Files whose exact times are remembered; the oldest is forgotten first. */
const MAX_REMEMBERED = 1024;

/**
 * A floating number of seconds is up to 0.24 µs beside the nanosecond that was asked for. Within a guest's life it reads
 * what it wrote; afterwards the disk has the near one.
 */
export function createTimes(): Times {
  const kept = new Map<string, Kept>();
  const keep = (key: string, asked: SetTime, stored: bigint): void => {
    kept.delete(key);
    if (typeof asked !== 'bigint' || asked === stored) return;
    kept.set(key, { asked, stored });
    const [oldest] = kept.keys();
    if (kept.size > MAX_REMEMBERED && oldest !== undefined) kept.delete(oldest);
  };
  const known = (key: string, stored: bigint): bigint => {
    const found = kept.get(key);
    return found?.stored === stored ? found.asked : stored;
  };
  const name = (stats: BigIntStats, which: string): string => `${stats.dev}:${stats.ino}:${which}`;
  return {
    remember(after, { atim, mtim }) {
      if (atim !== undefined) keep(name(after, 'a'), atim, after.atimeNs);
      if (mtim !== undefined) keep(name(after, 'm'), mtim, after.mtimeNs);
    },
    atim: (stats) => (kept.size === 0 ? stats.atimeNs : known(name(stats, 'a'), stats.atimeNs)),
    mtim: (stats) => (kept.size === 0 ? stats.mtimeNs : known(name(stats, 'm'), stats.mtimeNs)),
  };
}

const FILESTAT_SIZE = 64;

export function writeFilestat(memory: GuestMemory, at: number, stats: BigIntStats, times: Times): void {
  memory.bytes(at, FILESTAT_SIZE).fill(0);
  memory.setU64(at, stats.dev);
  memory.setU64(at + 8, stats.ino);
  memory.setU8(at + 16, filetypeOf(stats));
  memory.setU64(at + 24, stats.nlink);
  memory.setU64(at + 32, stats.size);
  memory.setU64(at + 40, times.atim(stats));
  memory.setU64(at + 48, times.mtim(stats));
  memory.setU64(at + 56, stats.ctimeNs);
}

/** The same for a standard stream, of which nothing is told but its kind. */
export function writeStreamFilestat(memory: GuestMemory, at: number, filetype: number): void {
  memory.bytes(at, FILESTAT_SIZE).fill(0);
  memory.setU8(at + 16, filetype);
}
