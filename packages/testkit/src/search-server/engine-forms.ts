/** A page that an engine knows. */
export interface KnownPage {
  readonly title: string;
  readonly url: string;
  readonly snippet: string;
}

/** What an engine is asked, as it came over the wire. */
export interface SearchRequest {
  readonly engine: string;
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

export interface EngineReply {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

/** How an engine speaks: what it wants to be asked, and how it says what it found. */
interface EngineForm {
  readonly engine: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The header of the key, and the word before it. */
  readonly key?: { readonly header: string; readonly scheme: string };
  readonly query: (request: SearchRequest) => string;
  readonly count: (request: SearchRequest) => number;
  readonly reply: (pages: readonly KnownPage[], request: SearchRequest) => EngineReply;
}

const json = (value: unknown): EngineReply => ({ type: 'application/json', body: JSON.stringify(value) });
const html = (body: string): EngineReply => ({ type: 'text/html; charset=utf-8', body });
const escape = (text: string): string => text.replace(/[&<>"]/gu, (mark) => `&#${mark.charCodeAt(0)};`);
const param =
  (name: string) =>
  ({ params }: SearchRequest): string =>
    params[name] ?? '';
const field =
  (name: string) =>
  ({ body }: SearchRequest): string => {
    const value = body?.[name];
    return typeof value === 'string' ? value : '';
  };
const all = (): number => 10;

/** The page that DuckDuckGo gives to browsers without scripts: links lead through its own redirect. */
const duckduckgoPage = (pages: readonly KnownPage[]): string =>
  `<!DOCTYPE html><html><head><title>results at DuckDuckGo</title></head><body><div id="links" class="results">
  <div class="result results_links results_links_deep result--ad"><h2 class="result__title"><a class="result__a" href="https://duckduckgo.com/y.js?ad_domain=ad.example">An advertisement</a></h2></div>
  ${pages
    .map(
      ({ title, url, snippet }) => `<div class="result results_links results_links_deep web-result ">
    <div class="links_main links_deep result__body"><h2 class="result__title">
    <a rel="nofollow" class="result__a" href="//duckduckgo.com/l/?uddg=${encodeURIComponent(url)}&amp;rut=0123">${escape(title)}</a></h2>
    <a class="result__snippet" href="//duckduckgo.com/l/?uddg=${encodeURIComponent(url)}">${escape(snippet)}</a></div></div>`,
    )
    .join('\n')}</div></body></html>`;

const searxngPage = (pages: readonly KnownPage[]): string =>
  `<!DOCTYPE html><html><body><main id="main_results">${pages
    .map(
      ({ title, url, snippet }) =>
        `<article class="result result-default category-general"><a href="${escape(url)}" class="url_header"><div class="url_wrapper">${escape(new URL(url).host)}</div></a><h3><a href="${escape(url)}">${escape(title)}</a></h3><p class="content">${escape(snippet)}</p></article>`,
    )
    .join('')}</main></body></html>`;

export const ENGINE_FORMS: readonly EngineForm[] = [
  {
    engine: 'searxng',
    method: 'GET',
    path: '/searxng/search',
    query: param('q'),
    count: all,
    reply: (pages, { params }) =>
      params['format'] === 'json'
        ? json({
            query: params['q'],
            number_of_results: 0,
            results: pages.map(({ title, url, snippet }) => ({ title, url, content: snippet, engine: 'x', score: 1 })),
            answers: [],
            unresponsive_engines: [],
          })
        : html(searxngPage(pages)),
  },
  {
    engine: 'brave',
    method: 'GET',
    path: '/brave/res/v1/web/search',
    key: { header: 'x-subscription-token', scheme: '' },
    query: param('q'),
    count: ({ params }) => Number(params['count']),
    reply: (pages) =>
      json({
        type: 'search',
        web: {
          type: 'search',
          results: pages.map(({ title, url, snippet }) => ({ title, url, description: snippet, extra_snippets: [] })),
        },
      }),
  },
  {
    engine: 'tavily',
    method: 'POST',
    path: '/tavily/search',
    key: { header: 'authorization', scheme: 'Bearer ' },
    query: field('query'),
    count: ({ body }) => Number(body?.['max_results']),
    reply: (pages, request) =>
      json({
        query: request.body?.['query'],
        results: pages.map(({ title, url, snippet }) => ({
          title,
          url,
          content: snippet,
          score: 0.9,
          raw_content: null,
        })),
        response_time: 1,
      }),
  },
  {
    engine: 'google',
    method: 'GET',
    path: '/google/customsearch/v1',
    key: { header: 'x-goog-api-key', scheme: '' },
    query: param('q'),
    count: ({ params }) => Number(params['num']),
    // Without hits there is no list at all.
    reply: (pages) =>
      json({
        kind: 'customsearch#search',
        ...(pages.length === 0
          ? {}
          : {
              items: pages.map(({ title, url, snippet }) => ({
                kind: 'customsearch#result',
                title,
                link: url,
                displayLink: new URL(url).host,
                snippet,
              })),
            }),
      }),
  },
  {
    engine: 'duckduckgo',
    method: 'GET',
    path: '/duckduckgo/html/',
    query: param('q'),
    count: all,
    reply: (pages) => html(duckduckgoPage(pages)),
  },
  {
    engine: 'exa',
    method: 'POST',
    path: '/exa/search',
    key: { header: 'x-api-key', scheme: '' },
    query: field('query'),
    count: ({ body }) => Number(body?.['numResults']),
    reply: (pages) =>
      json({
        requestId: '1',
        results: pages.map(({ title, url, snippet }) => ({
          id: url,
          title,
          url,
          highlights: [snippet],
          text: snippet,
          publishedDate: '2024-01-01T00:00:00.000Z',
        })),
      }),
  },
  {
    engine: 'kagi',
    method: 'GET',
    path: '/kagi/search',
    key: { header: 'authorization', scheme: 'Bot ' },
    query: param('q'),
    count: ({ params }) => Number(params['limit']),
    reply: (pages) =>
      json({
        meta: { id: '1', node: 'x', ms: 1 },
        data: [
          ...pages.map(({ title, url, snippet }, index) => ({ t: 0, rank: index + 1, title, url, snippet })),
          { t: 1, list: ['related words'] },
        ],
      }),
  },
];
