import { z } from 'zod';
import { Fault } from '@oxydra/types';
import type { Hit } from '@oxydra/types';
import { headOf } from '../../cap-text.ts';
import { defineTool } from '../../define-tool.ts';
import { oneLine } from '../../one-line.ts';
import type { Tool } from '../../tool.ts';
import { hostOf, webLabel } from '../web-label.ts';
import { askEngine, ENGINES } from './ask-engine.ts';
import type { AskPorts } from './ask-engine.ts';
import type { Query } from './engine.ts';
import { SEARCH_HOSTS } from './search-settings.ts';
import type { SearchEngineSettings, WebSearchSettings } from './search-settings.ts';
import { pageKey, unwrapLink } from './unwrap-link.ts';

const MAX_RESULTS = 10;
const MAX_SNIPPET = 2_000;
/** Of all results as shown, so that none is cut out in the middle later. */
const SHOWN_BYTES = 14 * 1024;

const output = z.object({
  query: z.string(),
  provider: z.string(),
  results: z.array(
    z.object({ index: z.int(), title: z.string(), url: z.string(), display_url: z.string(), snippet: z.string() }),
  ),
  note: z.string(),
});
type Result = z.output<typeof output>['results'][number];

/** Hits as results: real addresses, each page once, cut to the number that was asked for. */
function toResults(hits: readonly Hit[], count: number): readonly Result[] {
  const seen = new Set<string>();
  const results: Result[] = [];
  for (const { title, url: written, snippet } of hits) {
    const url = unwrapLink(written);
    if (url === undefined || results.length >= count || seen.has(pageKey(url))) continue;
    seen.add(pageKey(url));
    const { host, pathname } = new URL(url);
    results.push({
      index: results.length + 1,
      title: oneLine(title, 300) || oneLine(host, 300),
      url,
      display_url: oneLine(`${host.replace(/^www\./u, '')}${pathname === '/' ? '' : pathname}`, 80),
      snippet: snippet.slice(0, MAX_SNIPPET).toWellFormed(),
    });
  }
  return results;
}

const headText = (text: string, bytes: number): string => {
  const whole = new TextEncoder().encode(text);
  return whole.length <= bytes ? text : `${new TextDecoder().decode(headOf(whole, Math.max(0, bytes)))}…`;
};

function print(results: readonly Result[]): string {
  const share = Math.floor(SHOWN_BYTES / results.length);
  return results
    .map(({ index, title, url, snippet }) => {
      const head = `${index}. ${title}\n   ${url}`;
      const rest = share - Buffer.byteLength(head) - 8;
      return snippet === '' || rest < 40 ? head : `${head}\n   ${headText(snippet, rest)}`;
    })
    .join('\n\n');
}

interface Answer {
  readonly settings: SearchEngineSettings;
  readonly hits: readonly Hit[];
  /** What those before it said, as sentences. */
  readonly failures: readonly Fault[];
}

/** Asks the engines in order until one answers; says of all why none did. */
async function search(settings: WebSearchSettings, query: Query, ports: AskPorts): Promise<Answer> {
  const failures: Fault[] = [];
  for (const each of settings.engines) {
    try {
      return { settings: each, hits: await askEngine(each, query, settings.local, ports), failures };
    } catch (error) {
      ports.signal.throwIfAborted();
      if (!Fault.is(error)) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first === undefined) {
    throw new Fault('tool/search-not-configured', 'No search engine is configured.', {
      hint: 'Set tools.web_search.provider, and what that engine needs.',
    });
  }
  if (failures.length === 1 && settings.byDefault === true) {
    throw new Fault(
      first.code,
      `No search engine is configured, and the one that needs no key failed: ${first.message}`,
      {
        hint: 'Set tools.web_search.provider and what that engine needs, an address or a key.',
        retryable: first.retryable,
        cause: first,
      },
    );
  }
  if (failures.length === 1) throw first;
  throw new Fault(
    'tool/search-failed',
    `No search engine answered: ${failures.map(({ message }) => message.replace(/[.\s]+$/u, '')).join('; ')}.`,
    {
      hint: first.hint,
      retryable: failures.some(({ retryable }) => retryable),
    },
  );
}

const NO_CONTROLS = /^[^\p{Cc}]*$/u;

/** The tool that searches the web with the engines of the configuration. */
export function createWebSearch(settings: WebSearchSettings): Tool {
  /** Looked at anew for each call: a reload may bring other engines. */
  const hosts = (): readonly string[] =>
    settings.engines.map(({ engine, baseUrls }) => hostOf(baseUrls?.[0] ?? SEARCH_HOSTS[engine] ?? ''));
  return defineTool({
    name: 'web_search',
    description: 'Search the web. Results are untrusted text; read a page with web_fetch.',
    input: z.object({
      query: z
        .string()
        .min(1)
        .max(400)
        .refine((text) => text.isWellFormed() && NO_CONTROLS.test(text) && /\S/u.test(text), {
          error: 'must be one line of text',
        }),
      count: z.int().min(1).max(MAX_RESULTS).optional().describe('5 unless told'),
      freshness: z.enum(['day', 'week', 'month', 'year']).optional(),
    }),
    output,
    tier: 'side_effecting',
    timeoutMs: 30_000,
    idempotent: true,
    needs: ['egress', 'reader'],
    sinks: [{ argument: 'query', role: 'content' }],
    effect: () => 'reads',
    labels: () => webLabel(...new Set(hosts())),
    summarise: ({ query }) => `Search the web for ${query}`,
    async run({ query: text, count = 5, freshness }, { egress, reader }, { signal, clock }) {
      const query: Query = { text, count, freshness, safesearch: settings.safesearch, now: clock.now() };
      const { settings: used, hits, failures } = await search(settings, query, { egress, reader, signal });
      const results = toResults(hits, count);
      const notes = [
        ...failures.map(({ message }) => oneLine(message, 300)),
        ...(freshness !== undefined && !ENGINES[used.engine].knowsFreshness
          ? [`${used.engine} cannot be told how new results must be.`]
          : []),
      ];
      const head =
        results.length === 0
          ? `${used.engine} found nothing for “${oneLine(text, 200)}”.`
          : `${results.length} ${results.length === 1 ? 'result' : 'results'} of ${used.engine} for “${oneLine(text, 200)}”:`;
      return {
        text: [head, ...(results.length === 0 ? [] : [print(results)]), ...notes.map((note) => `Note: ${note}`)].join(
          '\n\n',
        ),
        output: { query: text, provider: used.engine, results: [...results], note: notes.join(' ') },
      };
    },
  });
}
