import type { Json } from '@oxydra/types';
import { z } from 'zod';
import { isTable } from '../value.ts';
import { count, secretText, variableName, webUrl, words } from './key.ts';

const INPUTS = ['text', 'image', 'audio', 'video', 'pdf', 'document', 'file'] as const;

const isJson = (value: unknown): value is Json =>
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value)) ||
  (Array.isArray(value) && value.every(isJson)) ||
  (isTable(value) && Object.values(value).every(isJson));

export const providerEntry = z.strictObject({
  provider_type: words().optional().meta({
    description: "Kind of the provider; a name from the list of built-in providers. Absent: the entry's own name.",
    example: '"openai"',
  }),
  base_url: webUrl().optional().meta({
    description: "Address of the API, with or without /v1. Absent: the provider's own.",
    example: '"https://openrouter.ai/api/v1"',
  }),
  api_key: secretText()
    .optional()
    .meta({ description: 'The key itself. Better name a variable with api_key_env.', secret: true, example: '"…"' }),
  api_key_env: variableName().optional().meta({
    description: "Environment variable that holds the key. Then the provider's own variable and API_KEY are tried.",
    example: '"OPENAI_API_KEY"',
  }),
  extra_headers: z
    .record(z.string(), secretText().meta({ description: 'Value of the header.', secret: true }))
    .default({})
    .meta({ description: 'HTTP headers sent with every request.', example: '{ "X-Title" = "Oxydra" }' }),
  provider_options: z
    .record(z.string(), z.custom<Json>(isJson, 'must be text, a number, true, false, a list or a table'))
    .default({})
    .meta({
      description: 'Merged into the body of every request, under the names of the API.',
      example: '{ service_tier = "flex" }',
    }),
  catalog_provider: words().optional().meta({
    description: 'Under which provider the catalog lists these models. Absent: by the type.',
    example: '"openai"',
  }),
  attachment: z
    .boolean()
    .optional()
    .meta({ description: 'Whether a model unknown to the catalog takes files.', example: 'true' }),
  input_modalities: z
    .array(z.enum(INPUTS))
    .optional()
    .meta({ description: 'What a model unknown to the catalog takes.', example: '["text", "image"]' }),
  reasoning: z
    .boolean()
    .optional()
    .meta({ description: 'Whether a model unknown to the catalog reasons.', example: 'false' }),
  max_input_tokens: count(1)
    .optional()
    .meta({ description: 'Input limit of a model unknown to the catalog, in tokens.', example: '120000' }),
  max_output_tokens: count(1)
    .optional()
    .meta({ description: 'Output limit of a model unknown to the catalog, in tokens.', example: '8192' }),
  max_context_tokens: count(1)
    .optional()
    .meta({ description: 'Context window of a model unknown to the catalog, in tokens.', example: '128000' }),
});

export type ProviderEntryConfig = z.output<typeof providerEntry>;

const legacy = (name: string): z.ZodOptional<typeof providerEntry> =>
  providerEntry.optional().meta({ description: `Older form of providers.registry.${name}, which wins over it.` });

/** Older files name the four families directly under `[providers]`. */
export const LEGACY_PROVIDERS = ['openai', 'openai_responses', 'anthropic', 'gemini'] as const;

/** Where models come from. */
export const providersTable = z.strictObject({
  registry: z.record(words(), providerEntry).default({}).meta({
    description: 'Providers by a name of your choice. Every built-in provider is there without an entry, too.',
  }),
  openai: legacy('openai'),
  openai_responses: legacy('openai_responses'),
  anthropic: legacy('anthropic'),
  gemini: legacy('gemini'),
});
