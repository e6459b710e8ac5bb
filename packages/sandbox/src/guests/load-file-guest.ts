import { compileGuest } from '../wasi/guest-module.ts';
import type { GuestModule } from '../wasi/guest-module.ts';
import { FILE_GUEST } from './file-guest.ts';
import { GUEST_HASHES } from './guest-hashes.ts';

/** The file guest, looked at and compiled. Throws `guest/bad-module` where its bytes are not those that were built. */
export const loadFileGuest = (): GuestModule =>
  compileGuest(Uint8Array.from(Buffer.from(FILE_GUEST, 'base64')), { sha256: GUEST_HASHES.file });
