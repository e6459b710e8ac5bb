import { REHEARSAL } from '@oxydra/provider';
import type { JsonObject } from '@oxydra/types';
import type { LoadedConfig } from '../load-config.ts';
import { presetOf } from '../provider-types.ts';

import { keyVariables, resolveKey } from '../secrets/resolve-key.ts';
import type { Secret } from '../secrets/secret.ts';
import { providerEntryOf, providerNames, providerTypeOf } from './provider-entries.ts';

/** One provider, its key looked up. */
export interface ProviderSettings {
  readonly type: string;
  readonly baseUrl?: string | undefined;
  readonly apiKey: Secret | undefined;
  /** Where the key was looked for, for sentences about a missing one. */
  readonly keyVariables: readonly string[];
  readonly extraHeaders: Readonly<Record<string, Secret>>;
  /** Merged into every request body. */
  readonly providerOptions: JsonObject;
  readonly catalogProvider?: string | undefined;
  /** What is said of models that the catalog does not know. */
  readonly unknownModels: {
    readonly attachment?: boolean | undefined;
    readonly inputModalities?: readonly string[] | undefined;
    readonly reasoning?: boolean | undefined;
    readonly maxInputTokens?: number | undefined;
    readonly maxOutputTokens?: number | undefined;
    readonly maxContextTokens?: number | undefined;
  };
}

export interface ModelSettings {
  /** Every provider that a selector may name: those of the files and those built in. */
  readonly providers: Readonly<Record<string, ProviderSettings>>;
  /** Absent while the configuration names none: then a model is looked for in the environment. */
  readonly selection: { readonly provider: string; readonly model: string } | undefined;
  readonly builtInSelection: { readonly provider: string; readonly model: string };
  /** `provider/model`, in order. */
  readonly fallback: readonly string[];
  readonly reliability: {
    readonly maxAttempts: number;
    readonly baseMs: number;
    readonly maxMs: number;
    readonly jitter: boolean;
  };
  readonly catalog: { readonly skipValidation: boolean; readonly pinnedUrl?: string | undefined };
  /** Milliseconds without a byte after which a model call is given up. */
  readonly silenceMs: number;
  readonly rehearsal: { readonly enabled: boolean; readonly script: string | undefined };
}

function settingsOf(loaded: LoadedConfig, name: string): ProviderSettings | undefined {
  const type = providerTypeOf(loaded.config, name);
  const entry = providerEntryOf(loaded.config, name);
  if (type === undefined || entry === undefined) return undefined;
  const sources = { inline: entry.api_key, named: entry.api_key_env, own: presetOf(type)?.keys ?? [] };
  return {
    type,
    baseUrl: entry.base_url,
    apiKey: resolveKey(sources, loaded.environment),
    keyVariables: keyVariables(sources),
    extraHeaders: entry.extra_headers,
    providerOptions: entry.provider_options,
    catalogProvider: entry.catalog_provider,
    unknownModels: {
      attachment: entry.attachment,
      inputModalities: entry.input_modalities,
      reasoning: entry.reasoning,
      maxInputTokens: entry.max_input_tokens,
      maxOutputTokens: entry.max_output_tokens,
      maxContextTokens: entry.max_context_tokens,
    },
  };
}

/** Everything about models and providers, as plain data; keys are sealed. */
export function modelSettings(loaded: LoadedConfig): ModelSettings {
  const { config } = loaded;
  const { selection, fallback, reliability, catalog, runtime, rehearsal } = config;
  const chosen = ['provider', 'model'].some((key) => loaded.sourceOf(['selection', key]).layer !== 'built-in');
  const builtInSelection = { provider: selection.provider, model: selection.model };
  const providers = providerNames(config).flatMap((name) => {
    const settings = name === REHEARSAL ? undefined : settingsOf(loaded, name);
    return settings === undefined ? [] : [[name, settings] as const];
  });
  return {
    providers: Object.fromEntries(providers),
    selection: chosen ? builtInSelection : undefined,
    builtInSelection,
    fallback: fallback.chain,
    reliability: {
      maxAttempts: reliability.max_attempts,
      baseMs: reliability.backoff_base_ms,
      maxMs: reliability.backoff_max_ms,
      jitter: reliability.jitter,
    },
    catalog: { skipValidation: catalog.skip_catalog_validation, pinnedUrl: catalog.pinned_url },
    silenceMs: runtime.turn_timeout_secs * 1000,
    rehearsal: { enabled: rehearsal.enabled, script: loaded.named.rehearsalScript },
  };
}
