import { z } from 'zod';
import { Fault } from '@oxydra/types';
import type { Json, ScriptOutcome } from '@oxydra/types';
import { defineTool } from '../define-tool.ts';

const MAX_CODE = 64 * 1024;
const DEFAULT_MS = 30_000;
const MAX_MS = 120_000;
/** Beyond a script's own time: for calls that it began and that must come to their end. */
const GRACE_MS = 30_000;
/** Of the logs, where a script failed: its newest words say why. */
const LOG_TAIL = 2_000;

/** Calls that start work of their own, or speak to people: a script is for small steps whose results it reads. */
const REFUSED: ReadonlySet<string> = new Set(['run_script', 'delegate_to_agent', 'ask_user', 'send_media']);

/** `file_read 50, file_write 1 (1 failed)` */
function tally(calls: ScriptOutcome['calls']): string {
  const counts = new Map<string, { all: number; failed: number }>();
  for (const { name, ok } of calls) {
    const { all, failed } = counts.get(name) ?? { all: 0, failed: 0 };
    counts.set(name, { all: all + 1, failed: failed + (ok ? 0 : 1) });
  }
  return [...counts]
    .map(([name, { all, failed }]) => `${name} ${all}${failed === 0 ? '' : ` (${failed} failed)`}`)
    .join(', ');
}

const shown = (result: Json): string => (typeof result === 'string' ? result : JSON.stringify(result, null, 1));

const tail = (logs: string): string => (logs.length <= LOG_TAIL ? logs : `…${logs.slice(-LOG_TAIL)}`).toWellFormed();

/** What the model reads of a script that ended by itself. */
function report(result: Json, { logs, calls }: ScriptOutcome): string {
  const parts = [shown(result)];
  if (logs !== '') parts.push(`[logs]\n${logs.trimEnd()}`);
  if (calls.length > 0) parts.push(`[calls: ${tally(calls)}]`);
  return parts.join('\n').toWellFormed();
}

export const runScript = defineTool({
  name: 'run_script',
  description:
    'Make many tool calls in one step: `await tools.NAME({…})` gives {text, output?} or throws; calls that need approval fail. Return the result. No imports, network, timers.',
  input: z.object({
    code: z
      .string()
      .min(1)
      .max(MAX_CODE)
      .refine((code) => code.isWellFormed(), { error: 'must be Unicode text' })
      .describe('Body of an async function'),
    language: z.enum(['typescript', 'javascript']).optional(),
    timeout_ms: z.int().min(100).max(MAX_MS).optional(),
  }),
  // What its calls do is theirs to declare, and each is judged for itself; together they can be more than a look.
  tier: 'side_effecting',
  timeoutMs: MAX_MS + GRACE_MS,
  idempotent: false,
  needs: ['scripts'],
  summarise: ({ code }) => `Run a script of ${code.split('\n').length} lines: ${code.slice(0, 200)}`,
  async run({ code, language = 'typescript', timeout_ms: timeoutMs = DEFAULT_MS }, { scripts }, context) {
    const { signal, onOutput, clock, invoke, label } = context;
    const outcome = await scripts.run(
      { code, language, timeoutMs, now: clock.now() },
      async (name, args) => {
        if (!REFUSED.has(name)) return invoke(name, args);
        const message = `A script may not call ${name}; call it yourself.`;
        const error = { code: 'tool/not-in-scripts', message };
        return { ok: false, text: message, label, durationMs: 0, error };
      },
      { signal, onOutput },
    );
    const { end, logs, calls } = outcome;
    if (end.ok) {
      return {
        text: report(end.result, outcome),
        output: { result: end.result, logs, calls: calls.map(({ name, ok }) => ({ name, ok })) },
        // A script can say anything that the model has in mind, in pieces: its words are worth no more than the model's.
        label,
      };
    }
    const { code: why, message, hint } = end.fault;
    const did = calls.length === 0 ? 'It had made no calls.' : `It had made these calls: ${tally(calls)}.`;
    const said = logs === '' ? '' : ` It had logged:\n${tail(logs)}`;
    throw new Fault(why, message, { hint: `${hint === undefined ? '' : `${hint} `}${did}${said}` });
  },
});
