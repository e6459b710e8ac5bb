import { z } from 'zod';
import { count, dollars, share } from './key.ts';

const contextBudget = z.strictObject({
  trigger_ratio: share()
    .default(0.85)
    .meta({ description: 'Share of the context window, 0 to 1, at which older conversation is summarised.' }),
  safety_buffer_tokens: count(0)
    .default(1024)
    .meta({ description: 'Tokens of the context window that are held back.' }),
  fallback_max_context_tokens: count(1)
    .default(128_000)
    .meta({ description: 'Context window, in tokens, of a model whose window the catalog does not know.' }),
});

const summarization = z.strictObject({
  target_ratio: share()
    .default(0.5)
    .meta({ description: 'Share of the context window, 0 to 1, that is left filled after a summary.' }),
  min_turns: count(1).default(6).meta({ description: 'Newest messages that a summary leaves as they are.' }),
});

/** Limits and habits of a turn. */
export const runtimeTable = z.strictObject({
  turn_timeout_secs: count(1)
    .default(60)
    .meta({ description: 'Seconds of silence of the model after which a round is given up; tools have their own.' }),
  max_turns: count(1).default(25).meta({ description: 'Model calls (rounds) in one turn.' }),
  max_cost: dollars().optional().meta({
    description: 'US dollars that one turn may cost. The smaller of this and budgets.per_turn_usd counts.',
    example: '1.0',
  }),
  max_tool_calls: count(1).default(100).meta({ description: 'Tool calls in one turn.' }),
  max_duration_secs: count(1)
    .default(1800)
    .meta({ description: 'Seconds that one turn may take, without the time spent waiting for people.' }),
  parallel_reads: count(1, 64).default(8).meta({ description: 'Tool calls that only read and run side by side.' }),
  busy: z.enum(['steer', 'queue']).default('queue').meta({
    description:
      'A message that is sent plainly during a turn waits for its end ("queue") or joins it at the next round ("steer").',
  }),
  context_budget: contextBudget.prefault({}),
  summarization: summarization.prefault({}),
});
