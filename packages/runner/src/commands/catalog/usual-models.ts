import { createCatalog, detectProvider, findPreset, loadPinnedCatalog, type CatalogModel } from '@oxydra/provider';

const usable = ({ status, toolCalls, prices, writes }: CatalogModel): boolean =>
  status === undefined && toolCalls && prices?.input !== undefined && writes.includes('text');

/** Newest first. */
const byDate = (a: CatalogModel, b: CatalogModel): number => (b.released ?? '').localeCompare(a.released ?? '');

/** The model that a provider's key alone would choose; elsewhere the newest with tools and a known price. */
export async function usualModels(): Promise<(provider: string) => string | undefined> {
  const catalog = createCatalog({ pinned: await loadPinnedCatalog() });
  const known = new Map<string, string>();
  for (const { keys } of ['openai', 'anthropic', 'gemini'].flatMap((name) => findPreset(name) ?? [])) {
    const { provider, model } = await detectProvider(
      (name) => (name === keys[0] ? 'set' : undefined),
      () => Promise.resolve(undefined),
    );
    known.set(provider, model);
  }
  return (provider) => {
    const name = findPreset(provider)?.catalog ?? provider;
    const newest = catalog.list({ provider: name }).flatMap(({ model }) => (usable(model) ? [model] : []));
    return known.get(provider) ?? newest.toSorted(byDate)[0]?.id;
  };
}
