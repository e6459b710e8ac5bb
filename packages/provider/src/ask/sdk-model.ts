import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { Send } from '../wire/transport.ts';
import type { Target } from './target.ts';

/** Never sent: `build-request` puts the real key into the header. */
const NO_KEY = 'unset';

/** The AI SDK's request builder for a target, loaded when a family is first asked: start-up must not pay for it. */
export async function sdkModelOf({
  family,
  baseUrl: baseURL,
  model: { model },
}: Target): Promise<(fetch: Send) => LanguageModelV4> {
  switch (family) {
    case 'openai': {
      const { createOpenAI } = await import('@ai-sdk/openai');
      return (fetch) => createOpenAI({ baseURL, apiKey: NO_KEY, fetch: asSdkFetch(fetch) }).chat(model);
    }
    case 'openai_responses': {
      const { createOpenAI } = await import('@ai-sdk/openai');
      return (fetch) => createOpenAI({ baseURL, apiKey: NO_KEY, fetch: asSdkFetch(fetch) }).responses(model);
    }
    case 'anthropic': {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      return (fetch) => createAnthropic({ baseURL, apiKey: NO_KEY, fetch: asSdkFetch(fetch) })(model);
    }
    case 'gemini': {
      const { createGoogle } = await import('@ai-sdk/google');
      return (fetch) => createGoogle({ baseURL, apiKey: NO_KEY, fetch: asSdkFetch(fetch) })(model);
    }
    case 'compatible': {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
      return (fetch) => createOpenAICompatible({ name: 'compatible', baseURL, fetch: asSdkFetch(fetch) })(model);
    }
  }
}

const asSdkFetch =
  (fetch: Send): typeof globalThis.fetch =>
  (input, init) =>
    // Told apart by its shape: to name the runtime's class would load a whole HTTP client.
    fetch(typeof input === 'object' && 'url' in input ? input.url : String(input), init ?? {});
