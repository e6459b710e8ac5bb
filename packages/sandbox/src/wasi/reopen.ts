import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { errnoOf } from '../disk-fault.ts';
import { FDFLAG } from './descriptors.ts';
import type { OpenRegular } from './descriptors.ts';

/** The flags of `open` for those of preview 1. */
export const openingFlags = (flags: number): number =>
  ((flags & FDFLAG.append) !== 0 ? constants.O_APPEND : 0) |
  ((flags & FDFLAG.dsync) !== 0 ? constants.O_DSYNC : 0) |
  ((flags & (FDFLAG.sync | FDFLAG.rsync)) !== 0 ? constants.O_SYNC : 0);

/**
 * The very file again, opened with other flags; the system knows it by its descriptor, whatever its names do. The caller
 * closes it. Undefined where the system has no /proc to open it through.
 */
export function reopen(file: OpenRegular, flags: number): number | undefined {
  const access = file.writable ? (file.readable ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
  const before = fstatSync(file.fd, { bigint: true });
  let again: number;
  try {
    again = openSync(`/proc/self/fd/${file.fd}`, access | constants.O_NONBLOCK | openingFlags(flags));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  const after = fstatSync(again, { bigint: true });
  if (after.ino === before.ino && after.dev === before.dev) return again;
  closeSync(again);
  return undefined;
}
