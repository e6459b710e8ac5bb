import { sinceDate, withQuery } from './engine.ts';
import type { Engine, Freshness, Query } from './engine.ts';
import type { SearchEngineSettings } from './search-settings.ts';

const JSON_BODY = { 'content-type': 'application/json', accept: 'application/json' } as const;
const keyOf = ({ key = '' }: SearchEngineSettings): string => key;
const letterOf = (freshness: Freshness | undefined): string | undefined => freshness?.slice(0, 1);
/** One of three words by how strict the search shall be. */
const strictness = (
  { safesearch }: Query,
  ...words: readonly [off: string, moderate: string, strict: string]
): string | undefined => (safesearch === undefined ? undefined : words[safesearch]);

export const brave: Engine = {
  knowsFreshness: true,
  requests: (base, query, settings) => {
    const freshness = letterOf(query.freshness);
    const params = {
      q: query.text,
      count: String(query.count),
      result_filter: 'web',
      freshness: freshness === undefined ? undefined : `p${freshness}`,
      safesearch: strictness(query, 'off', 'moderate', 'strict'),
    };
    return [
      {
        url: withQuery(base, '/res/v1/web/search', params, settings.queryParams),
        headers: { accept: 'application/json', 'x-subscription-token': keyOf(settings) },
        shape: {
          format: 'json',
          items: 'web.results',
          title: 'title',
          url: 'url',
          snippet: ['description', 'extra_snippets'],
        },
      },
    ];
  },
};

export const google: Engine = {
  knowsFreshness: true,
  requests: (base, query, settings) => {
    const letter = letterOf(query.freshness);
    const params = {
      q: query.text,
      cx: settings.engineId,
      num: String(query.count),
      dateRestrict: letter === undefined ? undefined : `${letter}1`,
      safe: strictness(query, 'off', 'active', 'active'),
    };
    return [
      {
        url: withQuery(base, '/customsearch/v1', params, settings.queryParams),
        headers: { accept: 'application/json', 'x-goog-api-key': keyOf(settings) },
        shape: { format: 'json', items: 'items', title: 'title', url: 'link', snippet: ['snippet'] },
      },
    ];
  },
};

export const tavily: Engine = {
  knowsFreshness: true,
  requests: (base, query, settings) => [
    {
      url: withQuery(base, '/search', {}),
      method: 'POST',
      headers: { ...JSON_BODY, authorization: `Bearer ${keyOf(settings)}` },
      body: JSON.stringify({
        ...settings.queryParams,
        query: query.text,
        max_results: query.count,
        search_depth: 'basic',
        time_range: query.freshness,
      }),
      shape: { format: 'json', items: 'results', title: 'title', url: 'url', snippet: ['content'] },
    },
  ],
};

export const exa: Engine = {
  knowsFreshness: true,
  requests: (base, query, settings) => [
    {
      url: withQuery(base, '/search', {}),
      method: 'POST',
      headers: { ...JSON_BODY, 'x-api-key': keyOf(settings) },
      body: JSON.stringify({
        ...settings.queryParams,
        query: query.text,
        numResults: query.count,
        type: 'auto',
        startPublishedDate: sinceDate(query),
        moderation: query.safesearch === undefined ? undefined : query.safesearch > 0,
        contents: { highlights: true, text: { maxCharacters: 1_000 } },
      }),
      shape: {
        format: 'json',
        items: 'results',
        title: 'title',
        url: 'url',
        snippet: ['highlights', 'summary', 'text'],
      },
    },
  ],
};

export const kagi: Engine = {
  knowsFreshness: false,
  requests: (base, query, settings) => [
    {
      url: withQuery(base, '/search', { q: query.text, limit: String(query.count) }, settings.queryParams),
      headers: { accept: 'application/json', authorization: `Bot ${keyOf(settings)}` },
      // A list of all that was found; web hits are of the kind 0, and related searches of another.
      shape: {
        format: 'json',
        items: 'data.search,data',
        title: 'title',
        url: 'url',
        snippet: ['snippet'],
        where: { path: 't', is: 0 },
      },
    },
  ],
};
