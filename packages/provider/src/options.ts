import type { Clock, Ids, JsonObject, Log, Random } from '@oxydra/types';
import type { Catalog } from './catalog/catalog.ts';
import type { RehearsalScript } from './rehearsal/script.ts';
import type { Reliability } from './resilience/backoff.ts';
import type { Fetch } from './wire/transport.ts';

/** One entry of `providers.registry`, with secrets resolved. */
export interface ProviderEntry {
  /** A preset's name: `openai`, `openai_responses`, `anthropic`, `gemini`, `openai_compatible`, `mistral`, … */
  readonly type: string;
  readonly baseUrl?: string | undefined;
  /** From `api_key` or `api_key_env`. Blank counts as absent; then the preset's own variables are asked. */
  readonly apiKey?: string | (() => string | undefined) | undefined;
  readonly extraHeaders?: { readonly [name: string]: string } | undefined;
  /** The catalog's name for it, where it is not the preset's. */
  readonly catalogProvider?: string | undefined;
  /** What holds for models that the catalog does not know, over the synthetic 128,000 and 16,384 tokens with tools. */
  readonly attachment?: boolean | undefined;
  readonly inputModalities?: readonly string[] | undefined;
  readonly reasoning?: boolean | undefined;
  readonly maxInputTokens?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
  readonly maxContextTokens?: number | undefined;
  /** Merged into every request body. */
  readonly providerOptions?: JsonObject | undefined;
}

export interface Fallback {
  /** Selectors in the order in which they take over. */
  readonly chain: readonly string[];
  /**
   * Whether the chain stands behind a selection. `picked` is the selector a person or an agent named, undefined for
   * the configured default. Without this, only the default has a chain: nobody's explicit choice is replaced.
   */
  readonly appliesTo?: ((picked: string | undefined) => boolean) | undefined;
}

export interface ModelsOptions {
  readonly providers: { readonly [name: string]: ProviderEntry };
  readonly selection?: { readonly provider: string; readonly model: string } | undefined;
  readonly fallback?: Fallback | undefined;
  readonly reliability?: Partial<Reliability> | undefined;
  readonly catalog: Catalog;
  /** `catalog.skip_catalog_validation`: unknown models get synthetic capabilities instead of a refusal. */
  readonly skipCatalogValidation?: boolean | undefined;
  /** Reads a variable of the environment, for a preset's key and the placeholders of its address. */
  readonly variable?: ((name: string) => string | undefined) | undefined;
  readonly rehearsal?: { readonly script?: RehearsalScript | undefined } | undefined;
  /** Load the real tokenizer with the first estimate: exact counts for about 75 MB of memory. */
  readonly exactTokens?: boolean | undefined;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly log: Log;
}
