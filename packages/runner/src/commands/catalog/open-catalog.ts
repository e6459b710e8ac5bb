import {
  createCatalog,
  decodeCatalog,
  diffCatalogs,
  isCompactCatalog,
  loadPinnedCatalog,
  parseModelsDev,
  verifyCatalog,
  type CatalogData,
  type CatalogRow,
} from '@oxydra/provider';
import { Fault, microToUsd } from '@oxydra/types';
import { loadCatalog } from '../../assembly/choose-model.ts';
import type { CatalogDesk, CatalogLine } from './catalog-desk.ts';

const toLine = ({ provider, model }: CatalogRow): CatalogLine => ({
  id: `${provider}/${model.id}`,
  name: model.name,
  contextTokens: model.contextTokens,
  outputTokens: model.outputTokens,
  toolCalls: model.toolCalls,
  reasoning: model.reasoning,
  reads: model.reads,
  inputUsd: model.prices?.input === undefined ? null : microToUsd(model.prices.input),
  outputUsd: model.prices?.output === undefined ? null : microToUsd(model.prices.output),
  deprecated: model.status === 'deprecated',
});

function parse(text: string): CatalogData {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Fault('catalog/unreadable', 'What was fetched is not JSON.', {
      hint: 'Check the address, and whether a proxy answers in its place.',
      cause,
    });
  }
  return isCompactCatalog(value)
    ? decodeCatalog(value)
    : parseModelsDev(value, { source: 'what was fetched', date: '', hash: '' });
}

/** The catalog that models are looked up in: a user's own file over the pinned one. Throws `catalog/unreadable`. */
export async function openCatalog(files: readonly string[]): Promise<CatalogDesk> {
  const [catalog, pinned] = await Promise.all([loadCatalog(files), loadPinnedCatalog()]);
  const { source, date, hash } = catalog.data;
  return {
    origin: { source, date, hash },
    list: (query) => catalog.list(query).map(toLine),
    verify() {
      const odd = new Set(verifyCatalog(pinned).map(({ model, text }) => `${model} ${text}`));
      return verifyCatalog(catalog.data, pinned).map((problem) => ({
        ...problem,
        known: problem.kind === 'drift' || odd.has(`${problem.model} ${problem.text}`),
      }));
    },
    compare: (text) =>
      diffCatalogs(catalog.data, createCatalog({ pinned: catalog.data, overrides: [parse(text)] }).data),
    nearest: (model) => catalog.nearest(model),
  };
}
