import {
  createCatalog,
  createModels,
  decodeCatalog,
  detectProvider,
  isCompactCatalog,
  loadPinnedCatalog,
  parseModelsDev,
  parseRehearsalScript,
} from '@oxydra/provider';
import type { Catalog, Fetch, ProviderEntry } from '@oxydra/provider';
import type { GivenSecret } from '@oxydra/sandbox';
import { Fault } from '@oxydra/types';
import type { Clock, Ids, Log, Models, Random } from '@oxydra/types';
import type { LoadedConfig } from '../config/load-config.ts';
import { modelSettings, type ProviderSettings } from '../config/slices/provider-settings.ts';
import { providerSecrets, type ProviderSecrets } from '../config/secrets/provider-secrets.ts';
import { askOllama } from '../lifecycle/ask-ollama.ts';
import { readSmallFile } from '../lifecycle/private-files.ts';

export interface ModelPorts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly log: Log;
}

export interface ChosenModels {
  readonly models: Models;
  readonly catalog: Catalog;
  /** What the default agent uses. */
  readonly selection: { readonly provider: string; readonly model: string };
  /** Why, where nobody configured it. */
  readonly because: string | undefined;
  /** What stands behind the references that the providers hold. */
  readonly given: readonly GivenSecret[];
  /** The purposes of those that the configuration uses by itself; a request may name other providers. */
  readonly used: ReadonlySet<string>;
}

/** The catalog of the first file that is there, over the pinned one. Throws `catalog/unreadable`. */
export async function loadCatalog(files: readonly string[]): Promise<Catalog> {
  const pinned = await loadPinnedCatalog();
  for (const file of files) {
    const text = await readSmallFile(file);
    if (text === undefined) continue;
    try {
      const value: unknown = JSON.parse(text);
      const data = isCompactCatalog(value)
        ? decodeCatalog(value)
        : parseModelsDev(value, { source: file, date: '', hash: '' });
      return createCatalog({ pinned, overrides: [data] });
    } catch (cause) {
      throw new Fault(
        'catalog/unreadable',
        `The model catalog ${file} cannot be read: ${Fault.toRecord(cause).message}`,
        {
          hint: 'Fetch it again with `oxydra catalog fetch`, or remove the file to use the one that comes with Oxydra.',
          cause,
        },
      );
    }
  }
  return createCatalog({ pinned });
}

/** A provider as its own code sees it: with references in the place of its key and of headers that carry one. */
const entryOf = (
  { type, baseUrl, providerOptions, catalogProvider, unknownModels }: ProviderSettings,
  { apiKey, extraHeaders }: Pick<ProviderSecrets, 'apiKey' | 'extraHeaders'>,
): ProviderEntry => ({
  type,
  baseUrl,
  apiKey,
  extraHeaders,
  providerOptions,
  catalogProvider,
  ...unknownModels,
});

/** Models as configured; where the configuration names none, whatever this machine has a key or a server for. */
export async function chooseModels(loaded: LoadedConfig, ports: ModelPorts): Promise<ChosenModels> {
  const settings = modelSettings(loaded);
  const { rehearsal, reliability, silenceMs, fallback } = settings;
  const variable = (name: string): string | undefined => loaded.environment.get(name);
  const [catalog, detected] = await Promise.all([
    loadCatalog(loaded.paths.catalogFiles),
    settings.selection === undefined ? detectProvider(variable, () => askOllama(ports.fetch)) : undefined,
  ]);
  if (detected?.provider === 'rehearsal' && !rehearsal.enabled)
    throw new Fault(
      'config/no-model',
      `No model is configured: ${detected.because}, and the rehearsal model is switched off.`,
      {
        hint: 'Set OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY, or name a model under [selection] in agent.toml.',
      },
    );
  const selection = settings.selection ?? {
    provider: detected?.provider ?? 'rehearsal',
    model: detected?.model ?? 'rehearsal',
  };
  const source = rehearsal.script === undefined ? undefined : await readSmallFile(rehearsal.script);
  const { maxAttempts, baseMs, maxMs, jitter } = reliability;
  const secrets = new Map(
    Object.entries(settings.providers).map(([name, each]) => [name, providerSecrets(name, each, loaded.environment)]),
  );
  const providers = Object.entries(settings.providers).map(([name, each]) => {
    const own = secrets.get(name);
    return [name, entryOf(each, own ?? { apiKey: undefined, extraHeaders: {} })] as const;
  });
  const models = createModels({
    providers: Object.fromEntries(providers),
    selection,
    ...(fallback.length === 0 ? {} : { fallback: { chain: fallback } }),
    reliability: { attempts: maxAttempts, baseMs, maxMs, jitter, silenceMs },
    catalog,
    // What runs on this machine is in no catalog.
    skipCatalogValidation: settings.catalog.skipValidation || detected?.provider === 'ollama',
    variable,
    rehearsal: { script: source === undefined ? undefined : parseRehearsalScript(source, rehearsal.script) },
    ...ports,
  });
  const agents = Object.values(loaded.config.agents).flatMap(({ selection: own }) => own?.provider ?? []);
  const chained = fallback.map((selector) => selector.slice(0, selector.indexOf('/')));
  const used = new Set([selection.provider, ...chained, ...agents].map((name) => `provider:${name}`));
  return {
    models,
    catalog,
    selection,
    because: detected?.because,
    used,
    given: [...secrets.values()].flatMap(({ given }) => given),
  };
}
