import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SEARCH_ENGINES } from '@oxydra/tools';
import type { Variables } from '../environment.ts';
import { worldInput } from '../load-config.fixture.ts';
import { loadConfig } from '../load-config.ts';
import { webSearchSettings } from './web-search-settings.ts';

const slice = async (text = '', env: Variables = {}) =>
  webSearchSettings(
    await loadConfig(worldInput({ files: { 'agent.toml': text === '' ? '' : `[tools.web_search]\n${text}` }, env })),
  );
const key = 'k'.repeat(24);
const enginesOf = async (text?: string, env?: Variables) =>
  (await slice(text, env)).settings.engines.map(({ engine }) => engine);

describe('the settings of the web search', () => {
  // @requirement web/search-config
  test('take DuckDuckGo where nothing is said: it needs no key', async () => {
    const { settings, given } = await slice();
    assert.deepEqual(
      settings.engines.map(({ engine, missing, key: reference }) => ({ engine, missing, reference })),
      [{ engine: 'duckduckgo', missing: undefined, reference: undefined }],
    );
    assert.deepEqual([settings.local, given, settings.byDefault], [[], [], true]);
  });

  test('know every engine of the tool by its name', async () => {
    for (const engine of SEARCH_ENGINES) assert.deepEqual(await enginesOf(`provider = "${engine}"`), [engine]);
    assert.deepEqual(await enginesOf('providers = ["brave", "exa", "brave"]'), ['brave', 'exa']);
  });

  test('put a reference in the place of the key, for the hosts of that engine and this purpose alone', async () => {
    const { settings, given } = await slice('provider = "brave"\napi_key_env = "MINE"', { MINE: key });
    assert.equal(settings.engines[0]?.key, '{{secret:config.search-brave.api_key}}');
    assert.deepEqual(given, [
      {
        name: 'config.search-brave.api_key',
        origin: 'MINE',
        hosts: ['api.search.brave.com'],
        purpose: 'tool:web_search',
        from: { value: key },
      },
    ]);
    assert.ok(!JSON.stringify(settings).includes(key));
    const stored = await slice('provider = "tavily"\napi_key = "secret://tavily"\nbase_url = "https://t.example"');
    assert.deepEqual(stored.given[0], {
      name: 'config.search-tavily.api_key',
      origin: 'tools.web_search.api_key',
      hosts: ['t.example'],
      purpose: 'tool:web_search',
      from: { stored: 'tavily' },
    });
  });

  test('say what is missing, by the names to set', async () => {
    const missing = async (text: string, env: Variables = {}) =>
      (await slice(text, env)).settings.engines.map((each) => each.missing);
    assert.deepEqual(await missing('provider = "searxng"'), [
      'The search engine searxng has no address: set tools.web_search.base_url or OXYDRA_WEB_SEARCH_SEARXNG_BASE_URL.',
    ]);
    assert.deepEqual(await missing('provider = "kagi"'), [
      'The search engine kagi has no key: set tools.web_search.api_key_env, OXYDRA_WEB_SEARCH_KAGI_API_KEY or KAGI_API_KEY.',
    ]);
    assert.deepEqual(await missing('provider = "google"', { GOOGLE_API_KEY: key }), [
      'The search engine google has no engine id: set tools.web_search.engine_id_env or OXYDRA_WEB_SEARCH_GOOGLE_CX.',
    ]);
    assert.deepEqual(await missing('provider = "google"\nengine_id_env = "CX"', { GOOGLE_API_KEY: key, CX: 'id' }), [
      undefined,
    ]);
    assert.deepEqual(await missing('providers = ["duckduckgo", "exa"]', { EXA_API_KEY: key }), [undefined, undefined]);
  });

  test('keep addresses in order, and open the private ones that are named', async () => {
    const { settings } = await slice(
      'provider = "searxng"\nbase_urls = ["http://127.0.0.1:8888", "https://s.example/x"]\negress_allowlist = ["10.0.0.7"]\nengines = "a, b"\ncategories = ["c"]\nsafesearch = 1\nquery_params = "language=en&x=1"',
    );
    assert.deepEqual(settings.engines[0], {
      engine: 'searxng',
      baseUrls: ['http://127.0.0.1:8888', 'https://s.example/x'],
      key: undefined,
      engineId: undefined,
      queryParams: { language: 'en', x: '1' },
      engines: ['a', 'b'],
      categories: ['c'],
      missing: undefined,
    });
    assert.deepEqual(settings.local, ['127.0.0.1:8888', 's.example:443', '10.0.0.7']);
    assert.equal(settings.safesearch, 1);
  });

  test('follow the variables of the earlier Oxydra where no file speaks', async () => {
    const env = {
      OXYDRA_WEB_SEARCH_PROVIDER: 'searxng',
      OXYDRA_WEB_SEARCH_SEARXNG_BASE_URLS: 'http://a.example, http://b.example',
      OXYDRA_WEB_SEARCH_SEARXNG_ENGINES: 'x,y',
      OXYDRA_WEB_SEARCH_SEARXNG_CATEGORIES: 'news',
      OXYDRA_WEB_SEARCH_SEARXNG_SAFESEARCH: '2',
      OXYDRA_WEB_SEARCH_QUERY_PARAMS: 'a=b',
    };
    const { settings } = await slice('', env);
    assert.deepEqual(settings.engines[0], {
      engine: 'searxng',
      baseUrls: ['http://a.example', 'http://b.example'],
      key: undefined,
      engineId: undefined,
      queryParams: { a: 'b' },
      engines: ['x', 'y'],
      categories: ['news'],
      missing: undefined,
    });
    assert.equal(settings.safesearch, 2);
    assert.deepEqual(await enginesOf('provider = "brave"', env), ['brave']);
    const google = await slice('', {
      OXYDRA_WEB_SEARCH_PROVIDER: 'google',
      OXYDRA_WEB_SEARCH_GOOGLE_API_KEY: key,
      OXYDRA_WEB_SEARCH_GOOGLE_CX: 'id',
    });
    assert.deepEqual(
      [google.settings.engines[0]?.engineId, google.given[0]?.origin],
      ['id', 'OXYDRA_WEB_SEARCH_GOOGLE_API_KEY'],
    );
  });

  test('refuse a variable that says nonsense in one sentence', async () => {
    for (const [name, value] of [
      ['PROVIDER', 'altavista'],
      ['SEARXNG_SAFESEARCH', '3'],
      ['DUCKDUCKGO_BASE_URL', 'file:///x'],
    ] as const) {
      await assert.rejects(slice('', { [`OXYDRA_WEB_SEARCH_${name}`]: value }), {
        code: 'config/bad-variable',
        message: new RegExp(`OXYDRA_WEB_SEARCH_${name} `, 'u'),
      });
    }
  });
});
