import { Fault } from '@oxydra/types';
import { z } from 'zod';

const milliseconds = z.number().int().min(0).max(600_000);
const tokens = z.number().int().min(0);
const step = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string(), pieces: z.number().int().min(1).max(10_000).optional() }),
  z.strictObject({ type: z.literal('reasoning'), text: z.string() }),
  z.strictObject({
    type: z.literal('tool-call'),
    name: z.string().min(1),
    /** An object, or text as it is, to rehearse malformed arguments. */
    arguments: z.union([z.record(z.string(), z.json()), z.string()]).optional(),
  }),
  z.strictObject({
    type: z.literal('error'),
    message: z.string().min(1).optional(),
    code: z
      .string()
      .regex(/^[a-z-]+$/)
      .optional(),
    retryable: z.boolean().optional(),
    retryAfterMs: milliseconds.optional(),
  }),
  z.strictObject({ type: z.literal('delay'), ms: milliseconds }),
  z.strictObject({
    type: z.literal('usage'),
    input: tokens.optional(),
    output: tokens.optional(),
    cachedInput: tokens.optional(),
    cacheWrite: tokens.optional(),
    reasoning: tokens.optional(),
  }),
  z.strictObject({
    type: z.literal('finish'),
    reason: z.enum(['stop', 'length', 'tool-calls', 'content-filter', 'error']),
  }),
]);
const answer = z.strictObject({
  /** A piece of the last user text, in any case; absent: any. */
  match: z.string().optional(),
  /** How often this answer may be given; absent: once, or without end where the script loops. */
  times: z.number().int().min(1).optional(),
  steps: z.array(step),
});
const script = z.strictObject({
  /** Begin anew when all answers were given; otherwise the plain rehearsal takes over. */
  loop: z.boolean().optional(),
  answers: z.array(answer).min(1),
});

export type RehearsalStep = z.infer<typeof step>;
export type RehearsalAnswer = z.infer<typeof answer>;
/** What the rehearsal model says, answer by answer: one answer for each time it is asked. */
export type RehearsalScript = z.infer<typeof script>;

/** Parses a script. Throws `config/bad-rehearsal-script` with the first thing that is wrong and where. */
export function parseRehearsalScript(source: string, name = 'rehearsal.script'): RehearsalScript {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (error) {
    throw new Fault(
      'config/bad-rehearsal-script',
      `${name} is no valid JSON: ${error instanceof Error ? error.message : String(error)}.`,
      {
        hint: 'Check the file with a JSON formatter.',
      },
    );
  }
  // A bare list of steps is a script of one answer.
  const parsed = script.safeParse(Array.isArray(value) ? { answers: [{ steps: value }] } : value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = issue === undefined || issue.path.length === 0 ? 'at its top' : `at ${issue.path.join('.')}`;
  throw new Fault('config/bad-rehearsal-script', `${name} is wrong ${place}: ${issue?.message ?? 'not a script'}.`, {
    hint: 'A script is {"answers": [{"steps": [{"type": "text", "text": "…"}]}]}; steps are text, reasoning, tool-call, error, delay, usage, finish.',
  });
}
