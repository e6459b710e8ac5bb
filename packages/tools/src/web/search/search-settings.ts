export const SEARCH_ENGINES = ['searxng', 'brave', 'tavily', 'google', 'duckduckgo', 'exa', 'kagi'] as const;
export type SearchEngineName = (typeof SEARCH_ENGINES)[number];

/** Where each engine is asked unless the configuration names another address; SearXNG is one's own. */
export const SEARCH_HOSTS: Readonly<Record<SearchEngineName, string | undefined>> = {
  searxng: undefined,
  brave: 'https://api.search.brave.com',
  tavily: 'https://api.tavily.com',
  google: 'https://customsearch.googleapis.com',
  duckduckgo: 'https://html.duckduckgo.com',
  exa: 'https://api.exa.ai',
  kagi: 'https://kagi.com/api/v0',
};

/** One engine that may be asked, as the configuration has it. */
export interface SearchEngineSettings {
  readonly engine: SearchEngineName;
  /** Tried in order; absent: the engine's own address. */
  readonly baseUrls?: readonly string[] | undefined;
  /** The reference that the egress puts the key in for, such as `{{secret:search.brave}}`; never the key. */
  readonly key?: string | undefined;
  /** Google: which Programmable Search Engine. */
  readonly engineId?: string | undefined;
  /** Further parameters of the query; they do not replace ours. */
  readonly queryParams?: Readonly<Record<string, string>> | undefined;
  /** SearXNG: what it asks. */
  readonly engines?: readonly string[] | undefined;
  readonly categories?: readonly string[] | undefined;
  /** What is missing, as a sentence that names what to set: the engine is not asked then. */
  readonly missing?: string | undefined;
}

export interface WebSearchSettings {
  /** Asked in order, until one answers. */
  readonly engines: readonly SearchEngineSettings[];
  /** True where nobody chose: a failure then says how to. */
  readonly byDefault?: boolean | undefined;
  /** 0 off, 1 moderate, 2 strict; absent: as the engine sees fit. */
  readonly safesearch?: 0 | 1 | 2 | undefined;
  /** Services on private addresses that the configuration names, as `host:port`. */
  readonly local: readonly string[];
}
