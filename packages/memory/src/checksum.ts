import { crc32 } from 'node:zlib';

/** Covers all that a journal row says, so that a byte damaged on disk is noticed when the row is read. */
export const rowChecksum = (session: string, seq: number, at: number, body: string): number =>
  crc32(body, crc32(`${session} ${seq} ${at} `));
