import { z } from 'zod';
import { count, dollars, words } from './key.ts';

export const agentEntry = z.strictObject({
  system_prompt: words()
    .optional()
    .meta({ description: 'What the agent is told about its task.', example: '"You review code."' }),
  system_prompt_file: words().optional().meta({
    description: 'The same from a file, relative to the folder of this file or to the workspace.',
    example: '"reviewer.md"',
  }),
  selection: z
    .strictObject({
      provider: words().optional().meta({ description: 'Name of a provider.', example: '"openai"' }),
      model: words().optional().meta({ description: 'Name of the model at that provider.', example: '"gpt-4o-mini"' }),
    })
    .optional(),
  tools: z.array(words()).optional().meta({
    description: 'The only tools it may use. Absent: all; empty: none.',
    example: '["file_read", "file_search"]',
  }),
  max_turns: count(1)
    .optional()
    .meta({ description: 'Model calls in one of its turns; never more than runtime.max_turns.', example: '10' }),
  max_cost: dollars().optional().meta({ description: 'US dollars that one of its turns may cost.', example: '0.5' }),
});

/** Specialists, by name. `default` changes the one that everybody talks to first. */
export const agentsTable = z.record(words(), agentEntry);
