import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createSearchServer } from '@oxydra/testkit';
import { createWebSearch, SEARCH_ENGINES } from '@oxydra/tools';
import type { SearchEngineName, SearchEngineSettings, WebSearchSettings } from '@oxydra/tools';
import type { JsonObject } from '@oxydra/types';
import { createLoopbackEgress, createWebRoom } from './web-kit.ts';

const room = createWebRoom(createLoopbackEgress());
after(() => room[Symbol.asyncDispose]());
const key = `key-${'x'.repeat(20)}`;
const pages = Array.from({ length: 12 }, (_, index) => ({
  title: `Page <${index}> & more`,
  url: `https://site${index}.example/path?q=${index}&utm_source=x`,
  snippet: `Snippet of page ${index}: 1 < 2`,
}));
const server = await createSearchServer({ pages, key });
after(() => server[Symbol.asyncDispose]());

const settingsOf = (engine: SearchEngineName, over: Partial<SearchEngineSettings> = {}): SearchEngineSettings => ({
  engine,
  baseUrls: [server.base(engine)],
  key: ['duckduckgo', 'searxng'].includes(engine) ? undefined : key,
  engineId: 'cx-1',
  ...over,
});
const search = (
  engines: readonly SearchEngineSettings[],
  args: JsonObject = {},
  over: Partial<WebSearchSettings> = {},
) => {
  server.forget();
  return room.run(createWebSearch({ engines, local: [], ...over }), { query: 'a b & c', ...args });
};
type Output = {
  provider: string;
  note: string;
  results: { index: number; title: string; url: string; display_url: string; snippet: string }[];
};
const outputOf = async (answer: Promise<{ readonly output?: unknown }>): Promise<Output> =>
  (await answer).output as Output;
const last = () => server.requests.at(-1)!;

describe('web_search', () => {
  for (const engine of SEARCH_ENGINES) {
    // @requirement web/search
    test(`asks ${engine} in its own form and reads its answer`, async () => {
      server.answer(() => undefined);
      const { provider, results } = await outputOf(search([settingsOf(engine)], { count: 3 }));
      assert.equal(provider, engine);
      assert.equal(server.requests.length, 1);
      assert.deepEqual(
        results.map(({ index, url }) => [index, url]),
        [0, 1, 2].map((index) => [index + 1, `https://site${index}.example/path?q=${index}`]),
      );
      assert.equal(results[0]?.title, 'Page <0> & more');
      assert.equal(results[0]?.display_url, 'site0.example/path');
      assert.match(results[0]?.snippet ?? '', /^Snippet of page 0: 1/u);
    });
  }

  test('says how new and how tame results must be, in each form', async () => {
    const asked = async (engine: SearchEngineName, freshness: string) => {
      await search([settingsOf(engine)], { freshness }, { safesearch: 2 });
      return { ...last().params, ...last().body };
    };
    assert.deepEqual(await asked('searxng', 'week'), {
      q: 'a b & c',
      time_range: 'week',
      safesearch: '2',
      format: 'json',
    });
    assert.deepEqual(await asked('brave', 'day'), {
      q: 'a b & c',
      count: '5',
      result_filter: 'web',
      freshness: 'pd',
      safesearch: 'strict',
    });
    assert.deepEqual(await asked('google', 'month'), {
      q: 'a b & c',
      cx: 'cx-1',
      num: '5',
      dateRestrict: 'm1',
      safe: 'active',
    });
    assert.deepEqual(await asked('duckduckgo', 'year'), { q: 'a b & c', df: 'y', kp: '1' });
    assert.equal((await asked('tavily', 'week'))['time_range' as never], 'week');
    assert.equal((await asked('exa', 'day'))['startPublishedDate' as never], '2024-06-14T00:00:00.000Z');
    assert.match((await outputOf(search([settingsOf('kagi')], { freshness: 'day' }))).note, /kagi cannot be told/u);
  });

  test('passes engines, categories and further parameters on, which cannot replace its own', async () => {
    await search([
      settingsOf('searxng', {
        engines: ['a', 'b'],
        categories: ['news'],
        queryParams: { language: 'de', q: 'other', format: 'csv' },
      }),
    ]);
    assert.deepEqual(last().params, {
      language: 'de',
      q: 'a b & c',
      format: 'json',
      engines: 'a,b',
      categories: 'news',
    });
  });

  test('reads the page of a SearXNG that gives no JSON away', async () => {
    server.answer(({ params }) => (params['format'] === 'json' ? { status: 403, body: 'no' } : undefined));
    const { results } = await outputOf(search([settingsOf('searxng')]));
    assert.deepEqual(results.map(({ title }) => title).slice(0, 2), ['Page <0> & more', 'Page <1> & more']);
    server.answer(() => undefined);
  });

  test('goes on to the next address and the next engine, and says what failed', async () => {
    const dead = 'http://127.0.0.1:1';
    const { provider, note } = await outputOf(
      search([
        settingsOf('brave', { key: 'wrong' }),
        settingsOf('google', { missing: 'The search engine google has no key: set X.' }),
        settingsOf('searxng', { baseUrls: [dead, server.base('searxng')] }),
      ]),
    );
    assert.equal(provider, 'searxng');
    assert.match(
      note,
      /^brave \(127\.0\.0\.1\) answered 401: “[^”]*the key is wrong[^”]*”\. The search engine google has no key: set X\.$/u,
    );
  });

  test('that cannot ask anybody says what to set', async () => {
    await assert.rejects(search([]), {
      code: 'tool/search-not-configured',
      message: 'No search engine is configured.',
    });
    await assert.rejects(
      search([settingsOf('duckduckgo', { baseUrls: ['http://127.0.0.1:1'] })], {}, { byDefault: true }),
      {
        code: 'tool/unreachable',
        message:
          /^No search engine is configured, and the one that needs no key failed: 127\.0\.0\.1 could not be reached/u,
        hint: /tools\.web_search\.provider/u,
      },
    );
    await assert.rejects(
      search([{ engine: 'kagi', missing: 'The search engine kagi has no key: set KAGI_API_KEY.' }]),
      { code: 'tool/search-not-configured', message: /KAGI_API_KEY/u },
    );
    await assert.rejects(
      search([settingsOf('brave', { key: 'wrong' }), settingsOf('exa', { baseUrls: ['http://127.0.0.1:1'] })]),
      {
        code: 'tool/search-failed',
        message: /^No search engine answered: brave .+; 127\.0\.0\.1 could not be reached/u,
      },
    );
  });

  test('reaches only the hosts of its engine, puts keys into headers alone, and takes one mebibyte', async () => {
    room.egress.scopes.length = 0;
    await search([settingsOf('tavily')], {}, { local: ['127.0.0.1', '10.0.0.5:8080'] });
    const port = new URL(server.url).port;
    assert.deepEqual(room.egress.scopes[0], {
      purpose: 'tool:web_search',
      hosts: ['127.0.0.1'],
      configured: true,
      local: [`127.0.0.1:${port}`, '10.0.0.5:8080'],
      secrets: 'headers',
      maxBytes: 1024 * 1024,
      timeoutMs: 10_000,
      maxRedirects: 3,
    });
    assert.ok(!last().path.includes(key) && !JSON.stringify(last().body).includes(key));
  });
});

describe('what an engine answers', () => {
  const answered = async (hits: readonly { title: string; url: string; content: string }[], args: JsonObject = {}) => {
    server.answer(() => ({ type: 'application/json', body: JSON.stringify({ results: hits }) }));
    const answer = await search([settingsOf('searxng')], args);
    server.answer(() => undefined);
    return { ...answer, results: (answer.output as Output).results };
  };
  const hit = (url: string, title = 't', content = 'c') => ({ title, url, content });

  // @requirement web/untrusted
  test('is labelled untrusted', async () => {
    assert.deepEqual(createWebSearch({ engines: [{ engine: 'brave' }], local: [] }).prepare({ query: 'x' }).label, {
      integrity: 'untrusted',
      confidentiality: 'public',
      sources: ['web:api.search.brave.com'],
    });
  });

  test('is stripped of redirects that count clicks, tracking and doubles', async () => {
    const packed = `a1${Buffer.from('https://bing.example/x').toString('base64url')}`;
    const { results } = await answered(
      [
        hit('https://www.google.com/url?sa=t&url=https%3A%2F%2Fa.example%2F%3Futm_source%3Dx%26id%3D1&ved=2'),
        hit('https://www.bing.com/ck/a?!&&p=1&u=' + packed),
        hit('https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU=https%3a%2f%2fyahoo.example%2f/RK=2/RS=x'),
        hit(
          'https://duckduckgo.com/l/?uddg=https%3A%2F%2Fduckduckgo.com%2Fl%2F%3Fuddg%3Dhttps%253A%252F%252Fd.example%252F',
        ),
        hit('https://www.a.example/?id=1#part'),
        hit('https://a.example/?id=2'),
        hit('https://duckduckgo.com/y.js?ad_domain=x'),
      ],
      { count: 10 },
    );
    assert.deepEqual(
      results.map(({ url }) => url),
      [
        'https://a.example/?id=1',
        'https://bing.example/x',
        'https://yahoo.example/',
        'https://d.example/',
        'https://a.example/?id=2',
      ],
    );
  });

  test('keeps no address that is not of the web, no control character, no markup and no invisible word', async () => {
    const { results, text } = await answered([
      hit('javascript:alert(1)'),
      hit('data:text/html,x'),
      hit('file:///etc/passwd'),
      hit('https://user:pass@x.example/'),
      hit(''),
      hit(
        'https://ok.example/',
        'T\u001b[31m\u202e\u200bitle\n<b>bold</b><script>evil</script>',
        `<p style="display:none">EVIL</p>S\u0007nippet\u{e0041} &amp; <i>more</i>`,
      ),
    ]);
    assert.deepEqual(results, [
      {
        index: 1,
        title: 'Title bold',
        url: 'https://ok.example/',
        display_url: 'ok.example',
        snippet: 'Snippet & more',
      },
    ]);
    assert.doesNotMatch(text, /EVIL|evil|\u202e|(?!\n)\p{Cc}/u);
  });

  test('of any length fits what a model is shown, each result with its share', async () => {
    const { text, results } = await answered(
      Array.from({ length: 20 }, (_, index) =>
        hit(`https://h${index}.example/`, 'ü'.repeat(9_000), '😀'.repeat(5_000)),
      ),
      { count: 10 },
    );
    assert.ok(Buffer.byteLength(text) <= 16 * 1024, `${Buffer.byteLength(text)} bytes`);
    assert.equal(results.length, 10);
    assert.ok(
      results.every(({ snippet, title }) => snippet.length <= 2_000 && title.length <= 301 && snippet.isWellFormed()),
    );
    for (let index = 1; index <= 10; index += 1) assert.ok(text.includes(`${index}. ü`), String(index));
  });

  test('that is a puzzle, a ban or nonsense is told from one without hits', async () => {
    server.answer(() => ({
      status: 202,
      type: 'text/html',
      body: '<form id="challenge-form"><div class="anomaly-modal__mask"><div class="anomaly-modal__title">Unfortunately, bots use DuckDuckGo too.</div></div></form>',
    }));
    await assert.rejects(search([settingsOf('duckduckgo')]), {
      code: 'tool/search-refused',
      message: /wants a person to solve a puzzle/u,
    });
    server.answer(() => ({ type: 'application/json', body: '[1,2' }));
    await assert.rejects(search([settingsOf('brave')]), {
      code: 'tool/search-failed',
      message: /something that is not a list of results/u,
    });
    server.answer(() => ({ type: 'application/json', body: '{"kind":"customsearch#search"}' }));
    assert.match((await search([settingsOf('google')])).text, /^google found nothing for “a b & c”\.$/u);
    server.answer(() => undefined);
  });
});
