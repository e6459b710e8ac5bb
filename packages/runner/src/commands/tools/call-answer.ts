import type { ToolResult } from '@oxydra/types';
import { z } from 'zod';

/** What `tools call` answers, as it stands on a line of `--batch` too (there with the request's `id`). */
export const callAnswer = z.object({
  ok: z.boolean(),
  /** The tool's structured output, or its text where it has none. */
  output: z.json().optional(),
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }).optional(),
  labels: z.object({
    integrity: z.enum(['system', 'user', 'tool', 'untrusted']),
    confidentiality: z.enum(['public', 'user', 'vault', 'secret']),
    sources: z.array(z.string()),
  }),
  /** Where the whole output is kept when `output` is only its head and tail. */
  artifact: z.string().optional(),
});

export type CallAnswer = z.infer<typeof callAnswer>;

export function toCallAnswer({ ok, text, output, error, label, artifact }: ToolResult): CallAnswer {
  const labels = { ...label, sources: [...label.sources] };
  const kept = artifact === undefined ? {} : { artifact };
  if (!ok) return { ok, error: error ?? { code: 'tool/failed', message: text }, labels, ...kept };
  // The port's `Json` is read-only where zod's is not; the value is the same.
  return { ok, output: (output ?? text) as z.infer<ReturnType<typeof z.json>>, labels, ...kept };
}
