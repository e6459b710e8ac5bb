import { z } from 'zod';
import { Fault, USER_LABEL } from '@oxydra/types';
import { defineTool } from './define-tool.ts';

const sayable = z
  .string()
  .min(1)
  .refine((text) => text.isWellFormed() && !/[^\P{Cc}\n]/u.test(text), {
    error: 'must be Unicode text without control characters',
  });

export const askUser = defineTool({
  name: 'ask_user',
  description: 'Ask the user and wait for the answer; use it when only the user can decide.',
  input: z.object({
    question: sayable.max(1000),
    choices: z.array(sayable.max(100)).min(1).max(10).optional(),
  }),
  tier: 'read_only',
  timeoutMs: 10_000,
  idempotent: true,
  needs: [],
  labels: () => USER_LABEL,
  summarise: ({ question }) => question,
  question: ({ question, choices }) => ({ text: question, choices }),
  run(_input, _ports, { answer }) {
    if (answer === undefined) {
      throw new Fault('tool/no-answer', 'The question was not put to the user.', { hint: 'Ask again.' });
    }
    const said = answer.text?.toWellFormed() ?? '';
    return { text: said === '' ? 'The user agreed without a word.' : said };
  },
});
