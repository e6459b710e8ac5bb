import { withQuery } from './engine.ts';
import type { Engine } from './engine.ts';

const HTML = { accept: 'text/html' } as const;
const list = (words: readonly string[] | undefined): string | undefined =>
  words === undefined || words.length === 0 ? undefined : words.join(',');

/** One's own metasearch engine. Where it does not give JSON away, its page is read. */
export const searxng: Engine = {
  knowsFreshness: true,
  requests: (base, query, settings) => {
    const params = {
      q: query.text,
      time_range: query.freshness,
      safesearch: query.safesearch === undefined ? undefined : String(query.safesearch),
      engines: list(settings.engines),
      categories: list(settings.categories),
    };
    const headers = settings.key === undefined ? {} : { authorization: `Bearer ${settings.key}` };
    return [
      {
        url: withQuery(base, '/search', { ...params, format: 'json' }, settings.queryParams),
        headers: { accept: 'application/json', ...headers },
        shape: { format: 'json', items: 'results', title: 'title', url: 'url', snippet: ['content'] },
      },
      {
        url: withQuery(base, '/search', params, settings.queryParams),
        headers: { ...HTML, ...headers },
        shape: {
          format: 'html',
          items: 'article.result, div.result',
          title: 'h3, h4',
          url: 'h3 a@href, h4 a@href, a@href',
          snippet: ['p.content', '.content', 'p.result-content'],
        },
      },
    ];
  },
};

/** The page for browsers without scripts: real results, without a key. */
export const duckduckgo: Engine = {
  hosts: ['duckduckgo.com', 'html.duckduckgo.com'],
  knowsFreshness: true,
  requests: (base, query, settings) => {
    const safe = query.safesearch === undefined ? undefined : ['-2', '-1', '1'][query.safesearch];
    return [
      {
        url: withQuery(
          base,
          '/html/',
          { q: query.text, df: query.freshness?.slice(0, 1), kp: safe },
          settings.queryParams,
        ),
        headers: HTML,
        shape: {
          format: 'html',
          items: '.web-result:not(.result--ad), .result:not(.result--ad)',
          title: 'a.result__a',
          url: 'a.result__a@href',
          snippet: ['.result__snippet'],
          refusal: '.anomaly-modal__title, .anomaly-modal__mask, .anomaly-modal',
        },
      },
    ];
  },
};
