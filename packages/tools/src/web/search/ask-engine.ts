import { Fault } from '@oxydra/types';
import type { Egress, EgressScope, Hit, Reader } from '@oxydra/types';
import { oneLine } from '../../one-line.ts';
import { unreachable } from '../fetch-document.ts';
import { previewOf } from '../preview.ts';
import { hostOf } from '../web-label.ts';
import { brave, exa, google, kagi, tavily } from './api-engines.ts';
import type { Engine, EngineRequest, Query } from './engine.ts';
import { duckduckgo, searxng } from './open-engines.ts';
import { SEARCH_HOSTS } from './search-settings.ts';
import type { SearchEngineName, SearchEngineSettings } from './search-settings.ts';

export const ENGINES: Readonly<Record<SearchEngineName, Engine>> = {
  searxng,
  brave,
  tavily,
  google,
  duckduckgo,
  exa,
  kagi,
};

const MAX_BODY = 1024 * 1024;
/** For one request, so that another engine can be asked within the time of a call. */
const TIMEOUT_MS = 10_000;
const USER_AGENT = 'Mozilla/5.0 (compatible; oxydra/0.1)';

export interface AskPorts {
  readonly egress: Egress;
  readonly reader: Reader;
  readonly signal: AbortSignal;
}

const portOf = (url: URL): string => url.port || (url.protocol === 'https:' ? '443' : '80');

/** How far a search may reach: the hosts that the configuration names for this engine, and these alone. */
export function searchScope(engine: SearchEngineName, bases: readonly string[], local: readonly string[]): EgressScope {
  const urls = bases.flatMap((base) => URL.parse(base) ?? []);
  const hosts = urls.map(({ hostname }) => hostname);
  return {
    purpose: 'tool:web_search',
    hosts: [...new Set([...hosts, ...(ENGINES[engine].hosts ?? [])])],
    configured: true,
    // A private host may stand in the list without its port: it is the port of its address.
    local: [
      ...new Set(
        local.flatMap((entry) =>
          /:\d+$/u.test(entry)
            ? [entry]
            : urls.filter(({ hostname }) => hostname === entry).map((url) => `${entry}:${portOf(url)}`),
        ),
      ),
    ],
    secrets: 'headers',
    maxBytes: MAX_BODY,
    timeoutMs: TIMEOUT_MS,
    maxRedirects: 3,
  };
}

async function ask(
  request: EngineRequest,
  engine: SearchEngineName,
  scope: EgressScope,
  { egress, reader, signal }: AskPorts,
): Promise<readonly Hit[]> {
  const { url, method = 'GET', headers, body, shape } = request;
  const host = oneLine(hostOf(url), 100);
  let response: Response;
  let bytes: Uint8Array;
  try {
    response = await egress.fetch(scope)(url, {
      method,
      headers: { 'user-agent': USER_AGENT, ...headers },
      ...(body === undefined ? {} : { body }),
      signal,
    });
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw unreachable(error, url, signal);
  }
  const document = { mediaType: response.headers.get('content-type') ?? '', url };
  if (!response.ok) {
    const said = await previewOf(bytes, document, 200, { reader, signal });
    const hint =
      response.status === 401 || response.status === 403 ? 'Check the key and what it may do.' : 'Try again later.';
    throw new Fault(
      'tool/search-failed',
      `${engine} (${host}) answered ${response.status}${said === '' ? '' : `: “${said}”`}.`,
      { hint, retryable: response.status === 429 || response.status >= 500 },
    );
  }
  const { hits, refused } = await reader.hits(bytes, document, shape, { signal });
  if (refused)
    throw new Fault('tool/search-refused', `${engine} (${host}) wants a person to solve a puzzle first.`, {
      hint: 'Configure another search engine with a key.',
    });
  if (hits === null)
    throw new Fault(
      'tool/search-failed',
      `${engine} (${host}) answered with something that is not a list of results.`,
      { hint: 'Check its address.' },
    );
  return hits;
}

/** What one engine finds: its addresses are tried in order, and at each the forms of its request. Throws the last failure. */
export async function askEngine(
  settings: SearchEngineSettings,
  query: Query,
  local: readonly string[],
  ports: AskPorts,
): Promise<readonly Hit[]> {
  const { engine, missing, baseUrls } = settings;
  if (missing !== undefined) throw new Fault('tool/search-not-configured', missing);
  const known = ENGINES[engine];
  const bases = baseUrls === undefined || baseUrls.length === 0 ? [SEARCH_HOSTS[engine] ?? ''] : baseUrls;
  const scope = searchScope(engine, bases, local);
  let failure: Fault | undefined;
  for (const base of bases) {
    for (const request of known.requests(base, query, settings)) {
      try {
        return await ask(request, engine, scope, ports);
      } catch (error) {
        ports.signal.throwIfAborted();
        if (!Fault.is(error)) throw error;
        failure = error;
        // Another form of the request helps only where the server was there.
        if (error.code !== 'tool/search-failed') break;
      }
    }
  }
  throw failure ?? new Fault('tool/search-not-configured', `${engine} has no address.`);
}
