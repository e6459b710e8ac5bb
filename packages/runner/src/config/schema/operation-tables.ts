import { z } from 'zod';
import { words } from './key.ts';

/** The built-in model that is no AI, for tests, demonstrations and first steps. */
export const rehearsalTable = z.strictObject({
  enabled: z.boolean().default(true).meta({ description: 'Use it while no real model is configured or found.' }),
  script: words().optional().meta({
    description: 'JSON file with the steps it plays, relative to the folder of this file.',
    example: '"rehearsal.json"',
  }),
});

/** What operators see. */
export const observabilityTable = z.strictObject({
  log_level: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .meta({ description: 'The least important lines that are logged.' }),
});
