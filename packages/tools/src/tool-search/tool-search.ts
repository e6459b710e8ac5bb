import { z } from 'zod';
import { defineTool } from '../define-tool.ts';
import { oneLine } from '../one-line.ts';
import { rankTools } from './rank-tools.ts';

const MAX_FOUND = 10;
const FOUND = 5;

/** The names in its output are shown to the model for the rest of the session: the runtime reads them there. */
export const toolSearch = defineTool({
  name: 'tool_search',
  description: 'Find further tools by what they do, to call them.',
  input: z.object({
    query: z.string().min(1).max(300),
    limit: z.int().min(1).max(MAX_FOUND).optional(),
  }),
  output: z.object({ tools: z.array(z.string()) }),
  tier: 'read_only',
  timeoutMs: 5_000,
  idempotent: true,
  needs: [],
  // Our own words about our own tools.
  labels: () => ({ integrity: 'tool', confidentiality: 'public', sources: ['tool:tool_search'] }),
  summarise: ({ query }) => `Look for tools: ${query}`,
  run({ query, limit = FOUND }, _ports, { specs, isForeign }) {
    const others = specs().filter(({ name }) => name !== 'tool_search');
    const found = rankTools(others, query, limit);
    if (found.length === 0) {
      const all = others.map(({ name }) => name).join(', ');
      return { text: `No tool fits "${oneLine(query, 100)}". There are: ${all}.`, output: { tools: [] } };
    }
    const text = found.map((spec) => JSON.stringify(spec)).join('\n');
    const names = found.map(({ name }) => name);
    const foreign = names.filter(isForeign);
    const theirs = {
      integrity: 'untrusted',
      confidentiality: 'user',
      sources: foreign.map((name) => `tool:${name}`),
    } as const;
    return { text, output: { tools: names }, ...(foreign.length === 0 ? {} : { label: theirs }) };
  },
});
