import { z } from 'zod';
import { selector, words } from './key.ts';

export const DEFAULT_SELECTION = { provider: 'openai', model: 'gpt-4o-mini' };

/** Which model answers. */
export const selectionTable = z.strictObject({
  provider: words()
    .default(DEFAULT_SELECTION.provider)
    .meta({ description: 'Name of a provider: one of providers.registry, or a built-in one.' }),
  model: words().default(DEFAULT_SELECTION.model).meta({ description: 'Name of the model at that provider.' }),
});

/** What answers when the selected model cannot. */
export const fallbackTable = z.strictObject({
  chain: z
    .array(selector())
    .default([])
    .meta({ description: 'Models to turn to, in this order, when the selected one fails: "provider/model" each.' }),
});
