import { z } from 'zod';
import { count } from './key.ts';

/** The record of what was denied, allowed and sent. It is always kept, and nothing of it is ever removed. */
export const auditTable = z.strictObject({
  rotate_mib: count(1, 1024)
    .default(16)
    .meta({ description: 'Size at which a file of the record is put aside and a new one begun, in MiB.' }),
});
