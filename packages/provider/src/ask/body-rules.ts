import { count, list, object } from '../wire/loose.ts';
import type { Loose } from '../wire/loose.ts';
import type { Target } from './target.ts';

export interface BodyFacts {
  /** The most that may be generated, thinking included: what was reserved for. */
  readonly maxOutput: number;
  readonly session: string | undefined;
}

/** The API wants at least this much thinking, or none. */
const MIN_THINKING = 1024;

/** Keeps thinking inside the cap: the builder adds it on top, and a reservation would be too small. */
function anthropicBody(body: Loose, { maxOutput }: BodyFacts): Loose {
  const thinking = object(body['thinking']);
  const budget = count(thinking['budget_tokens']);
  const capped = { ...body, max_tokens: maxOutput };
  if (budget === undefined || budget < maxOutput) return capped;
  const half = Math.floor(maxOutput / 2);
  if (half >= MIN_THINKING) return { ...capped, thinking: { ...thinking, budget_tokens: half } };
  return { ...capped, thinking: { type: 'disabled' } };
}

/** The whole input goes each time, so what was encrypted for us must come with the answer. */
function responsesBody(body: Loose, { session }: BodyFacts, target: Target): Loose {
  const include = list(body['include']);
  const encrypted = 'reasoning.encrypted_content';
  return {
    ...body,
    ...(target.model.reasoning && !include.includes(encrypted) ? { include: [...include, encrypted] } : {}),
    ...(session === undefined ? {} : { prompt_cache_key: session }),
  };
}

function chatBody(body: Loose, { session, maxOutput }: BodyFacts, target: Target): Loose {
  const { max_tokens, max_completion_tokens, ...rest } = body;
  const newer = target.quirks.outputField === 'max_completion_tokens' || max_completion_tokens !== undefined;
  void max_tokens;
  const { stream_options, ...unasked } = rest;
  void stream_options;
  return {
    ...unasked,
    [newer ? 'max_completion_tokens' : 'max_tokens']: maxOutput,
    ...(target.quirks.streamUsage === false ? {} : { stream_options: { include_usage: true } }),
    ...(session !== undefined && target.family === 'openai' ? { prompt_cache_key: session } : {}),
  };
}

function geminiBody(body: Loose, { maxOutput }: BodyFacts): Loose {
  return { ...body, generationConfig: { ...object(body['generationConfig']), maxOutputTokens: maxOutput } };
}

/** Applies what holds for a family beyond its builder. */
export function applyBodyRules(body: Loose, facts: BodyFacts, target: Target): Loose {
  switch (target.family) {
    case 'anthropic':
      return anthropicBody(body, facts);
    case 'openai_responses':
      return responsesBody({ ...body, max_output_tokens: facts.maxOutput }, facts, target);
    case 'gemini':
      return geminiBody(body, facts);
    case 'openai':
    case 'compatible':
      return chatBody(body, facts, target);
  }
}
