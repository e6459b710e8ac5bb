import { z } from 'zod';
import { count } from './key.ts';

/** Retries of model calls that failed for a passing reason. `Retry-After` is honoured whatever stands here. */
export const reliabilityTable = z.strictObject({
  max_attempts: count(1, 20).default(3).meta({ description: 'Attempts in all, the first included.' }),
  backoff_base_ms: count(1)
    .default(500)
    .meta({ description: 'Milliseconds before the second attempt; doubled for each further one.' }),
  backoff_max_ms: count(1).default(30_000).meta({ description: 'The longest wait between attempts, in milliseconds.' }),
  jitter: z
    .boolean()
    .default(true)
    .meta({ description: 'Wait a random part of the time, so that many clients do not come back at once.' }),
});
