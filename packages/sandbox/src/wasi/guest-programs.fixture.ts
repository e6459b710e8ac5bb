import assert from 'node:assert/strict';
import { Fault } from '@oxydra/types';
import { wallClock } from '../test-bench.ts';
import type { GuestCall } from './guest-call.ts';
import { compileGuest } from './guest-module.ts';
import { createGuestPool } from './guest-pool.ts';
import type { GuestPool } from './guest-pool.ts';
import { assemble, call, drop, forever, i32, load, row, store } from './wasm-module.fixture.ts';
import type { ModuleParts } from './wasm-module.fixture.ts';

export const program = (parts: ModuleParts) => compileGuest(assemble(parts));
export const code = (expected: string) => (error: unknown) => Fault.is(error) && error.code === expected;
export const pool = (size = 1): GuestPool => createGuestPool({ size, clock: wallClock });
export const bare = (module: GuestCall['module'], more: Partial<GuestCall> = {}): GuestCall => ({
  module,
  mounts: [],
  ...more,
});

/** Reads stdin into memory and writes what it got to stdout, then ends with 7. */
export const ECHO = program({
  imports: ['fd_read', 'fd_write', 'proc_exit'],
  data: { at: 0, text: '\x40\0\0\0\0\x10\0\0' },
  code: [
    ...row(i32(0), i32(0), i32(1), i32(16), call(0), drop),
    // The vector's length becomes what was read.
    ...row(i32(4), i32(16), load, store),
    ...row(i32(1), i32(0), i32(1), i32(16), call(1), drop),
    ...row(i32(7), call(2)),
  ],
});
export const NOTHING = program({});
export const LOOP = program({ code: [forever()] });

/** What a busy machine may be late by and still has ended a guest at its limit. */
export const LATE_MS = 2_000;
/** How long a call takes that is refused with this code. */
export async function endsWith(guests: GuestPool, wanted: GuestCall, expected: string): Promise<number> {
  const begun = performance.now();
  await assert.rejects(guests.run(wanted), code(expected));
  return performance.now() - begun;
}
