import type { Descriptors } from '../descriptors.ts';
import type { Times } from '../filestat.ts';
import type { GuestMemory } from '../guest-memory.ts';

/**
 * A function that the guest may call, with what WebAssembly passes: i32 as a signed number, i64 as a bigint. Returning is
 * success; a Refusal or a failed system call becomes the errno.
 */
export type Call = (...args: never[]) => void;
export type Calls = Readonly<Record<string, Call>>;

/** What the calls of one guest work with. */
export interface CallPorts {
  readonly memory: GuestMemory;
  readonly table: Descriptors;
  readonly times: Times;
}

/** The farthest place in a file that a number can name exactly; no file system here goes beyond. */
export const FARTHEST = BigInt(Number.MAX_SAFE_INTEGER);
