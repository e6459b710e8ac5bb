import { z } from 'zod';

/** What `policy explain` answers. */
export const explanation = z.object({
  verdict: z.enum(['allow', 'ask', 'deny', 'invalid']),
  reason: z.string(),
  /** The decision, step by step. */
  path: z.array(z.string()),
  /** Of what the model had been shown. */
  labels: z.object({ integrity: z.string(), confidentiality: z.string(), sources: z.array(z.string()) }),
  /** The rule that `session` and `always` would allow, where one is offered. */
  rule: z.string().optional(),
});

export type Explanation = z.infer<typeof explanation>;
