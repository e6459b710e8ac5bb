import type { GivenSecret } from '@oxydra/sandbox';
import { SEARCH_ENGINES, SEARCH_HOSTS } from '@oxydra/tools';
import type { SearchEngineName, SearchEngineSettings, WebSearchSettings } from '@oxydra/tools';
import { Fault } from '@oxydra/types';
import type { Environment } from '../environment.ts';
import type { LoadedConfig } from '../load-config.ts';
import type { Config } from '../schema/config-schema.ts';
import { referTo } from '../secrets/refer-to.ts';
import { createSecret, type Secret } from '../secrets/secret.ts';

/** The variables of the earlier Oxydra; what a config file says wins over them. */
const FAMILY = 'OXYDRA_WEB_SEARCH_';
/** Engines that answer without a key. */
const OPEN: readonly SearchEngineName[] = ['duckduckgo', 'searxng'];

type Table = Config['tools']['web_search'];

/** What the tool is made with, and what stands behind its references. */
export interface WebSearchSlice {
  readonly settings: WebSearchSettings;
  readonly given: readonly GivenSecret[];
}

const listOf = (text: string | readonly string[] | undefined): readonly string[] | undefined => {
  const parts = typeof text === 'string' ? text.split(',') : text;
  const found = parts?.map((part) => part.trim()).filter((part) => part !== '');
  return found === undefined || found.length === 0 ? undefined : found;
};

const paramsOf = (params: Table['query_params']): Readonly<Record<string, string>> | undefined =>
  typeof params === 'string' ? Object.fromEntries(new URLSearchParams(params)) : params;

function refuse(variable: string, what: string): never {
  throw new Fault('config/bad-variable', `The variable ${variable} ${what}.`, {
    hint: 'Correct it, or set tools.web_search in the configuration, which wins over it.',
  });
}

/** The variables of the family, checked as the configuration is. */
function createFamily(environment: Environment) {
  const get = (...names: readonly string[]): { readonly name: string; readonly text: string } | undefined => {
    for (const name of names) {
      const text = environment.get(name)?.trim() ?? '';
      if (text !== '') return { name, text };
    }
    return undefined;
  };
  const engineOf = (name: string, text: string): SearchEngineName =>
    SEARCH_ENGINES.find((engine) => engine === text.toLowerCase()) ??
    refuse(name, `names no search engine: use one of ${SEARCH_ENGINES.join(', ')}`);
  return {
    get,
    engines(): readonly SearchEngineName[] | undefined {
      const found = get(`${FAMILY}PROVIDERS`, `${FAMILY}PROVIDER`);
      return listOf(found?.text)?.map((text) => engineOf(found?.name ?? '', text));
    },
    urls(engine: SearchEngineName): readonly string[] | undefined {
      const upper = engine.toUpperCase();
      const found = get(`${FAMILY}${upper}_BASE_URLS`, `${FAMILY}${upper}_BASE_URL`);
      for (const url of listOf(found?.text) ?? []) {
        if (!/^https?:$/u.test(URL.parse(url)?.protocol ?? ''))
          refuse(found?.name ?? '', 'must hold http:// or https:// addresses');
      }
      return listOf(found?.text);
    },
    safesearch(): number | undefined {
      const found = get(`${FAMILY}SEARXNG_SAFESEARCH`, `${FAMILY}SAFESEARCH`);
      if (found !== undefined && !/^[012]$/u.test(found.text)) refuse(found.name, 'must be 0, 1 or 2');
      return found === undefined ? undefined : Number(found.text);
    },
  };
}

const levelOf = (level: number | undefined): 0 | 1 | 2 | undefined =>
  level === 0 || level === 1 || level === 2 ? level : undefined;

const hostsOf = (urls: readonly string[]): readonly string[] => [
  ...new Set(urls.flatMap((url) => URL.parse(url)?.hostname ?? [])),
];
const serviceOf = (text: string): string => {
  const url = new URL(text);
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
};

/**
 * The search engines of the configuration and of the older variables, with references in the place of keys. What is
 * missing for an engine is a sentence in its settings, said when somebody searches. Throws `config/bad-variable` and
 * `config/bad-secret`.
 */
export function webSearchSettings({
  config,
  environment,
  sourceOf,
}: Pick<LoadedConfig, 'config' | 'environment' | 'sourceOf'>): WebSearchSlice {
  const table = config.tools.web_search;
  const family = createFamily(environment);
  const chosen = sourceOf(['tools', 'web_search', 'provider']).layer !== 'built-in' ? [table.provider] : undefined;
  const wanted = table.providers ?? chosen ?? family.engines();
  const names = [...new Set(wanted ?? [table.provider])];
  const given: GivenSecret[] = [];
  const named: string[] = [];

  const keyOf = (engine: SearchEngineName, first: boolean): Secret | undefined => {
    const inline = first ? (table.api_key?.reveal().trim() ?? '') : '';
    if (inline !== '') return createSecret(inline, table.api_key?.origin ?? '');
    const upper = engine.toUpperCase();
    const found = family.get(
      ...(first && table.api_key_env !== undefined ? [table.api_key_env] : []),
      `${FAMILY}${upper}_API_KEY`,
      `${upper}_API_KEY`,
    );
    return found === undefined ? undefined : createSecret(found.text, found.name);
  };

  const engines = names.map((engine, index): SearchEngineSettings => {
    const first = index === 0;
    const upper = engine.toUpperCase();
    const own = first ? (table.base_urls ?? (table.base_url === undefined ? undefined : [table.base_url])) : undefined;
    const baseUrls = own ?? family.urls(engine);
    named.push(...(baseUrls ?? []));
    const secret = OPEN.includes(engine) && engine !== 'searxng' ? undefined : keyOf(engine, first);
    const key =
      secret === undefined
        ? undefined
        : referTo(secret, {
            name: `config.search-${engine}.api_key`,
            hosts: hostsOf(baseUrls ?? [SEARCH_HOSTS[engine] ?? '']),
            purpose: 'tool:web_search',
          });
    if (key !== undefined) given.push(key.given);
    const engineId =
      engine === 'google'
        ? family.get(
            ...(table.engine_id_env === undefined ? [] : [table.engine_id_env]),
            `${FAMILY}GOOGLE_CX`,
            'GOOGLE_CX',
          )?.text
        : undefined;
    const missing =
      engine === 'searxng' && baseUrls === undefined
        ? `The search engine searxng has no address: set tools.web_search.base_url or ${FAMILY}SEARXNG_BASE_URL.`
        : !OPEN.includes(engine) && key === undefined
          ? `The search engine ${engine} has no key: set ${first ? 'tools.web_search.api_key_env, ' : ''}${FAMILY}${upper}_API_KEY or ${upper}_API_KEY.`
          : engine === 'google' && engineId === undefined
            ? `The search engine google has no engine id: set tools.web_search.engine_id_env or ${FAMILY}GOOGLE_CX.`
            : undefined;
    return {
      engine,
      baseUrls,
      key: key?.text,
      engineId,
      queryParams: first
        ? (paramsOf(table.query_params) ?? paramsOf(family.get(`${FAMILY}QUERY_PARAMS`)?.text))
        : undefined,
      engines: listOf(table.engines) ?? listOf(family.get(`${FAMILY}SEARXNG_ENGINES`)?.text),
      categories: listOf(table.categories) ?? listOf(family.get(`${FAMILY}SEARXNG_CATEGORIES`)?.text),
      missing,
    };
  });
  return {
    settings: {
      engines,
      byDefault: wanted === undefined,
      safesearch: levelOf(table.safesearch ?? family.safesearch()),
      local: [...new Set([...named.map(serviceOf), ...table.egress_allowlist])],
    },
    given,
  };
}
