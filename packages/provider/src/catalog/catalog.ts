import type { CatalogData, CatalogModel, CatalogProvider } from './catalog-data.ts';
import { nearestNames } from './nearest.ts';

export interface CatalogFilter {
  readonly provider?: string | undefined;
  /** A piece of the id or the name, in any case. */
  readonly text?: string | undefined;
  readonly toolCalls?: boolean | undefined;
  readonly reasoning?: boolean | undefined;
  /** A modality it must read, e.g. `image`. */
  readonly reads?: string | undefined;
  readonly minContext?: number | undefined;
  /** Micro-dollars per million input tokens; models without a price do not pass. */
  readonly maxInputPrice?: number | undefined;
  readonly deprecated?: boolean | undefined;
}

export interface CatalogRow {
  readonly provider: string;
  readonly model: CatalogModel;
}

export interface Catalog {
  readonly data: CatalogData;
  provider(id: string): CatalogProvider | undefined;
  find(provider: string, model: string): CatalogModel | undefined;
  /** `provider/model` names near to what was asked for, of one provider or of all. */
  nearest(model: string, provider?: string): readonly string[];
  list(filter?: CatalogFilter): readonly CatalogRow[];
}

const passes = (model: CatalogModel, filter: CatalogFilter): boolean => {
  const text = filter.text?.toLowerCase();
  return (
    (text === undefined || model.id.toLowerCase().includes(text) || model.name.toLowerCase().includes(text)) &&
    (filter.toolCalls === undefined || model.toolCalls === filter.toolCalls) &&
    (filter.reasoning === undefined || model.reasoning === filter.reasoning) &&
    (filter.reads === undefined || model.reads.includes(filter.reads)) &&
    (filter.minContext === undefined || model.contextTokens >= filter.minContext) &&
    (filter.maxInputPrice === undefined ||
      (model.prices?.input !== undefined && model.prices.input <= filter.maxInputPrice)) &&
    (filter.deprecated === undefined || (model.status === 'deprecated') === filter.deprecated)
  );
};

/** A catalog to look things up in. `overrides` are whole catalogs, strongest first: a provider they name replaces ours. */
export function createCatalog(options: {
  readonly pinned: CatalogData;
  readonly overrides?: readonly CatalogData[] | undefined;
}): Catalog {
  const layers = [...(options.overrides ?? []), options.pinned];
  const providers = new Map<string, CatalogProvider>();
  for (const layer of layers) {
    for (const provider of layer.providers) if (!providers.has(provider.id)) providers.set(provider.id, provider);
  }
  const models = new Map<string, Map<string, CatalogModel>>();
  const modelsOf = (id: string): Map<string, CatalogModel> => {
    const known = models.get(id);
    if (known !== undefined) return known;
    const made = new Map((providers.get(id)?.models ?? []).map((model) => [model.id, model]));
    models.set(id, made);
    return made;
  };
  const first = layers[0] ?? options.pinned;
  return {
    data: { source: first.source, date: first.date, hash: first.hash, providers: [...providers.values()] },
    provider: (id) => providers.get(id),
    find: (provider, model) => modelsOf(provider).get(model),
    nearest(model, provider) {
      const from = provider === undefined ? [...providers.keys()] : [provider];
      const names = from.flatMap((id) => [...modelsOf(id).keys()].map((name) => ({ name, id })));
      const near = nearestNames(
        model,
        names.map(({ name }) => name),
      );
      return near.flatMap((name) => {
        const at = names.find((entry) => entry.name === name);
        return at === undefined ? [] : [`${at.id}/${name}`];
      });
    },
    list: (filter = {}) =>
      [...providers.values()]
        .filter(({ id }) => filter.provider === undefined || filter.provider === id)
        .flatMap(({ id, models: all }) =>
          all.filter((model) => passes(model, filter)).map((model) => ({ provider: id, model })),
        ),
  };
}
