import { z } from 'zod';
import { count, words } from './key.ts';

const mode = (): z.ZodEnum<{ auto: 'auto'; ask: 'ask'; deny: 'deny' }> => z.enum(['auto', 'ask', 'deny']);

const tiers = z.strictObject({
  read_only: mode().default('auto').meta({ description: 'Tools that only look.' }),
  side_effecting: mode().default('auto').meta({ description: 'Tools that change the workspace.' }),
  privileged: mode().default('ask').meta({ description: 'Tools that reach beyond the workspace.' }),
});

/** What runs by itself, what asks a person first, what never runs. */
export const approvalsTable = z.strictObject({
  timeout_secs: count(1)
    .default(300)
    .meta({ description: 'Seconds that a question waits for an answer; silence means no.' }),
  tiers: tiers.prefault({}),
  trusted_destinations: z.array(words()).default([]).meta({
    description: 'Hosts and addresses that may be reached even if untrusted text names them.',
    example: '["docs.example.org", "*@example.org"]',
  }),
  tools: z
    .record(words(), mode().meta({ description: 'auto, ask or deny.', example: '"ask"' }))
    .default({})
    .meta({ description: 'The same for single tools, which wins over their kind.', example: '{ file_write = "ask" }' }),
});
