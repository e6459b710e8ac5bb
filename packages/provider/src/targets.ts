import { Fault } from '@oxydra/types';
import type { Prices } from '@oxydra/types';
import type { CatalogModel } from './catalog/catalog-data.ts';
import { nearestNames } from './catalog/nearest.ts';
import type { KnownModel, Target } from './ask/target.ts';
import type { ModelsOptions, ProviderEntry } from './options.ts';
import { fillVariables, resolveBaseUrl } from './presets/base-url.ts';
import { findPreset, PRESETS } from './presets/preset-table.ts';
import type { Preset } from './presets/preset.ts';

const AUTH = {
  openai: 'bearer',
  openai_responses: 'bearer',
  compatible: 'bearer',
  anthropic: 'x-api-key',
  gemini: 'x-goog-api-key',
} as const;

const SYNTHETIC_CONTEXT = 128_000;
const SYNTHETIC_OUTPUT = 16_384;
const FREE: Prices = { input: 0, output: 0 };

/** Everything but the model: what the configuration and the preset say of a provider. */
export interface Provider {
  readonly name: string;
  readonly entry: ProviderEntry;
  readonly preset: Preset;
  /** The namespace of its models in the catalog. */
  readonly catalog: string | undefined;
}

/** Finds a provider by its name in the registry, else among the presets. Throws `config/unknown-provider-type`. */
export function findProvider(name: string, options: ModelsOptions): Provider | undefined {
  const configured = Object.hasOwn(options.providers, name) ? options.providers[name] : undefined;
  const entry: ProviderEntry = configured ?? { type: name };
  const preset = findPreset(entry.type);
  if (preset === undefined) {
    if (configured === undefined) return undefined;
    const near = nearestNames(
      entry.type,
      PRESETS.map((known) => known.name),
    );
    throw new Fault(
      'config/unknown-provider-type',
      `providers.registry.${name} has the unknown provider_type “${entry.type}”.`,
      {
        hint: near.length === 0 ? 'Use "openai_compatible" for any other server.' : `Did you mean ${near.join(', ')}?`,
      },
    );
  }
  if (configured === undefined && name !== preset.name && options.catalog.provider(name) === undefined)
    return undefined;
  return { name, entry, preset, catalog: entry.catalogProvider ?? preset.catalog };
}

const present = (value: string | undefined): string | undefined => {
  const trimmed = value?.trim();
  return trimmed === undefined || trimmed === '' ? undefined : trimmed;
};

/** How a person sets the key, in words. */
function keyHint({ name, preset }: Provider): string {
  const [variable] = preset.keys;
  const config = `providers.registry.${name}.api_key_env`;
  return variable === undefined ? `set ${config}` : `set ${preset.keys.slice(0, 2).join(' or ')}, or ${config}`;
}

/** The key in the order: configuration, the provider's own variables, `API_KEY`; blank ones are skipped. */
function keyOf(provider: Provider, variable: (name: string) => string | undefined): string | undefined {
  const { entry, preset, name } = provider;
  const own = present(typeof entry.apiKey === 'function' ? entry.apiKey() : entry.apiKey);
  // `API_KEY` fits any provider, so it goes to none that needs no key.
  const names = preset.keyless === true ? preset.keys : [...preset.keys, 'API_KEY'];
  const key = own ?? names.map((known) => present(variable(known))).find((value) => value !== undefined);
  if (key !== undefined || preset.keyless === true) return key;
  throw new Fault('config/missing-key', `There is no API key for ${preset.title} (provider ${name}).`, {
    hint: `To give it one, ${keyHint(provider)}${preset.needs === undefined ? '' : `; it needs ${preset.needs}`}.`,
  });
}

/** Facts of a model that the catalog does not know, when the configuration allows such. */
const synthetic = (model: string): CatalogModel => {
  const drawsImages = /image/i.test(model);
  return {
    id: model,
    name: model,
    contextTokens: SYNTHETIC_CONTEXT,
    outputTokens: SYNTHETIC_OUTPUT,
    toolCalls: !drawsImages,
    reasoning: false,
    temperature: true,
    openWeights: false,
    reads: drawsImages ? ['text', 'image'] : ['text'],
    writes: ['text'],
    prices: null,
  };
};

function readsOf({ attachment, inputModalities }: ProviderEntry, facts: CatalogModel): readonly string[] {
  if (attachment === false) return ['text'];
  if (inputModalities === undefined)
    return attachment === true && !facts.reads.includes('image') ? [...facts.reads, 'image'] : facts.reads;
  return [
    ...new Set(['text', ...inputModalities.map((word) => (word === 'file' || word === 'document' ? 'pdf' : word))]),
  ];
}

/** The model as the port shows it: the catalog's facts, or for an unknown one what its entry says of such. */
function knownModel({ name, entry, preset }: Provider, facts: CatalogModel, known: boolean): KnownModel {
  const said: ProviderEntry = known ? { type: entry.type } : entry;
  const limit = said.maxContextTokens ?? (facts.contextTokens > 0 ? facts.contextTokens : SYNTHETIC_CONTEXT);
  const contextTokens = Math.min(limit, said.maxInputTokens ?? limit);
  const output = said.maxOutputTokens ?? (facts.outputTokens > 0 ? facts.outputTokens : SYNTHETIC_OUTPUT);
  return {
    id: `${name}/${facts.id}`,
    provider: name,
    model: facts.id,
    name: facts.name,
    contextTokens,
    outputTokens: Math.min(output, contextTokens),
    toolCalls: facts.toolCalls,
    reasoning: said.reasoning ?? facts.reasoning,
    reads: readsOf(said, facts),
    prices: facts.prices ?? (preset.local === true ? FREE : null),
    ...(facts.temperature ? {} : { temperature: false as const }),
  };
}

/** True where the catalog cannot know the models: one's own machine, names of one's own, a provider it lists none of. */
const isOpenEnded = ({ preset, catalog }: Provider, options: ModelsOptions): boolean =>
  preset.local === true ||
  preset.ownNames === true ||
  catalog === undefined ||
  (options.catalog.provider(catalog)?.models.length ?? 0) === 0;

function refuseModel(provider: Provider, model: string, options: ModelsOptions): never {
  const near = options.catalog.nearest(model, provider.catalog).map((id) => id.slice(id.indexOf('/') + 1));
  const meant = near.length === 0 ? '' : `Did you mean ${near.map((id) => `${provider.name}/${id}`).join(', ')}? `;
  throw new Fault('provider/unknown-model', `The catalog knows no model “${model}” of ${provider.preset.title}.`, {
    hint: `${meant}See \`oxydra catalog show\`, or set catalog.skip_catalog_validation = true.`,
  });
}

/** One model of one provider, ready to be asked. Throws for an unknown model, a missing key, a bad address. */
export function createTarget(provider: Provider, model: string, options: ModelsOptions): Target {
  const { entry, preset, name } = provider;
  const variable = options.variable ?? (() => undefined);
  const facts = provider.catalog === undefined ? undefined : options.catalog.find(provider.catalog, model);
  if (facts === undefined && options.skipCatalogValidation !== true && !isOpenEnded(provider, options)) {
    refuseModel(provider, model, options);
  }
  const given = present(entry.baseUrl);
  const filled = (url: string | undefined): string | undefined =>
    url === undefined ? undefined : fillVariables(name, url, variable);
  const filledPreset: Preset = given === undefined ? { ...preset, baseUrl: filled(preset.baseUrl) } : preset;
  const { baseUrl, query } = resolveBaseUrl(name, filledPreset, filled(given));
  // OpenAI's own builder knows OpenAI's models; behind another address stands somebody else.
  const foreign = preset.name === 'openai' && new URL(baseUrl).hostname !== 'api.openai.com';
  const target: Target = {
    provider: name,
    family: foreign ? 'compatible' : preset.family,
    model: knownModel(provider, facts ?? synthetic(model), facts !== undefined),
    baseUrl,
    ours: given !== undefined || preset.local === true,
    query,
    auth: preset.auth ?? AUTH[preset.family],
    key: () => keyOf(provider, variable),
    keyHint: keyHint(provider),
    headers: entry.extraHeaders ?? {},
    quirks: preset.quirks ?? {},
    ...(entry.providerOptions === undefined ? {} : { providerOptions: entry.providerOptions }),
  };
  target.key();
  return target;
}
