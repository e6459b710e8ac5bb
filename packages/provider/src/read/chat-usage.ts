import type { Usage } from '@oxydra/types';
import { count, isObject, object } from '../wire/loose.ts';
import type { Loose } from '../wire/loose.ts';

/** Usage in the dialects of the chat format. `prompt_tokens` includes cached ones everywhere. */
export function readChatUsage(raw: Loose): Usage {
  const inputDetails = object(raw['prompt_tokens_details']);
  const reasoning =
    count(object(raw['completion_tokens_details'])['reasoning_tokens']) ?? count(raw['reasoning_tokens']) ?? 0;
  const input = count(raw['prompt_tokens']) ?? 0;
  const completion = count(raw['completion_tokens']) ?? 0;
  const total = count(raw['total_tokens']) ?? 0;
  // xAI counts reasoning beside the completion, all others inside it: the total tells.
  const beside = reasoning > 0 && total === input + completion + reasoning;
  return {
    input,
    output: beside ? completion + reasoning : completion,
    cachedInput:
      count(inputDetails['cached_tokens']) ?? count(raw['prompt_cache_hit_tokens']) ?? count(raw['cached_tokens']) ?? 0,
    cacheWrite: count(inputDetails['cache_write_tokens']) ?? 0,
    reasoning,
  };
}

/** Finds the usage of a chunk: at its top, beside the choice, or in Groq's own corner. */
export function usageOf(chunk: Loose, choice: Loose): Loose | undefined {
  const candidates = [chunk['usage'], choice['usage'], object(chunk['x_groq'])['usage']];
  return candidates.find((usage): usage is Loose => isObject(usage));
}
