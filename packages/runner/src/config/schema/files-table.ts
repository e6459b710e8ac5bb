import { z } from 'zod';
import { count } from './key.ts';

/** The files of users. */
export const filesTable = z.strictObject({
  trash_days: count(0, 3_650)
    .default(30)
    .meta({ description: 'Days for which what was deleted or replaced stays in the trash; 0 keeps it for ever.' }),
});
