import type { Catalogue } from '@oxydra/gateway';
import type { AgentSettings } from '@oxydra/runtime';
import type { Gate, ReadableWorkspace } from '@oxydra/types';
import type { ChosenModels } from './choose-model.ts';

interface CatalogueParts {
  /** The models, as they are chosen at the moment. */
  readonly chosen: Pick<ChosenModels, 'catalog' | 'selection'>;
  readonly settings: { readonly agents: readonly AgentSettings[] };
  readonly gate: Gate;
  readonly workspace: ReadableWorkspace;
}

const MOST_MODELS = 200;
const MOST_FILES = 50;
/** A workspace may be huge; completion looks at so many entries and no further. */
const MOST_LOOKED_AT = 5_000;
const SKIPPED = /^(\.|node_modules$|__pycache__$)/;

const dollars = (perMillion: number | undefined): number | undefined =>
  perMillion === undefined ? undefined : perMillion / 1_000_000;

/** Paths below `/shared` that contain the query, the shortest first. */
async function findFiles(workspace: ReadableWorkspace, query: string): Promise<readonly string[]> {
  const wanted = query.toLowerCase();
  const found: string[] = [];
  const folders = ['/shared'];
  let looked = 0;
  for (let folder = folders.shift(); folder !== undefined && looked < MOST_LOOKED_AT; folder = folders.shift()) {
    // A folder that vanished or cannot be read has nothing to offer.
    for (const { path, kind } of await workspace.list(folder).catch(() => [])) {
      looked++;
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (kind === 'folder' && !SKIPPED.test(name)) folders.push(path);
      if (kind === 'file' && path.toLowerCase().includes(wanted)) found.push(path.slice('/shared/'.length));
    }
  }
  return found.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, MOST_FILES);
}

/** The lists that faces ask for: models, tools, agents, files. */
export function listCatalogue({ chosen, settings, gate, workspace }: CatalogueParts): Catalogue {
  return {
    async models(filter) {
      const { catalog, selection } = chosen;
      const { provider } = selection;
      const rows = catalog
        .list({ provider, toolCalls: true, ...(filter === undefined ? {} : { text: filter }) })
        .map(({ model }) => ({ id: `${provider}/${model.id}`, model }));
      return rows.slice(0, MOST_MODELS).map(({ id, model }) => ({
        id,
        name: model.name,
        context: model.contextTokens,
        input_usd: dollars(model.prices?.input),
        output_usd: dollars(model.prices?.output),
        current: model.id === selection.model,
      }));
    },
    tools: async () =>
      gate.specs().map(({ name, description }) => ({ name, description, tier: gate.traits(name).tier })),
    agents: async () => settings.agents.map(({ name, model }) => (model === undefined ? { name } : { name, model })),
    findFiles: (query) => findFiles(workspace, query),
    contextLimit(model) {
      const slash = model.indexOf('/');
      return chosen.catalog.find(model.slice(0, slash), model.slice(slash + 1))?.contextTokens;
    },
  };
}
