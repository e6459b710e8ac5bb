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
import { Fault } from '@oxydra/types';
import type { Clock, Ids, Log, Models, Random } from '@oxydra/types';
import type { LoadedConfig } from '../config/load-config.ts';
import { modelSettings, type ProviderSettings } from '../config/slices/provider-settings.ts';
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

const entryOf = ({
  type,
  baseUrl,
  apiKey,
  extraHeaders,
  providerOptions,
  catalogProvider,
  unknownModels,
}: ProviderSettings): ProviderEntry => ({
  type,
  baseUrl,
  apiKey: () => apiKey?.reveal(),
  extraHeaders: Object.fromEntries(Object.entries(extraHeaders).map(([name, secret]) => [name, secret.reveal()])),
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
    settings.selection === undefined ? detectProvider(variable, askOllama) : undefined,
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
  const models = createModels({
    providers: Object.fromEntries(Object.entries(settings.providers).map(([name, each]) => [name, entryOf(each)])),
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
  return { models, catalog, selection, because: detected?.because };
}
