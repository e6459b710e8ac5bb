/** @requirement model/real-prices */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { createCatalog } from './catalog.ts';
import type { CatalogData } from './catalog-data.ts';
import { decodeCatalog, encodeCatalog, isCompactCatalog } from './compact.ts';
import { parseModelsDev } from './models-dev.ts';
import { nearestNames } from './nearest.ts';
import { loadPinnedCatalog } from './pinned.ts';
import { diffCatalogs, verifyCatalog } from './verify.ts';

const FACTS = new URL('../../../../../shared/cases/model-facts.json', import.meta.url);
const here = existsSync(FACTS);
const about = { source: 'test', date: '2026-01-01', hash: '' };

const raw = (models: object): unknown => ({ acme: { id: 'acme', name: 'Acme', env: ['ACME_KEY'], models } });
const one = (more: object = {}): CatalogData =>
  parseModelsDev(
    raw({ m: { id: 'm', limit: { context: 1_000, output: 100 }, cost: { input: 1, output: 2 }, ...more } }),
    about,
  );

describe('the pinned catalog', () => {
  test('is small, and says when and from what it was made', async () => {
    const file = readFileSync(new URL('./pinned-catalog.json', import.meta.url));
    assert.ok(file.length <= 400_000, `${file.length} bytes`);
    const pinned = await loadPinnedCatalog();
    assert.equal(pinned.date, '2026-07-02');
    assert.match(pinned.hash, /^[0-9a-f]{64}$/);
    assert.equal(pinned.providers.length, 35);
    assert.equal(createCatalog({ pinned }).list().length, 1_209);
  });

  test(
    'holds exactly the facts it was made from',
    { skip: !here && 'no ../shared/cases/model-facts.json here' },
    async () => {
      const bytes = readFileSync(FACTS);
      const pinned = await loadPinnedCatalog();
      assert.equal(pinned.hash, createHash('sha256').update(bytes).digest('hex'));
      const again = parseModelsDev(JSON.parse(bytes.toString('utf8')), {
        source: pinned.source,
        date: pinned.date,
        hash: pinned.hash,
      });
      assert.deepEqual(pinned, decodeCatalog(JSON.parse(JSON.stringify(encodeCatalog(again)))));
      assert.deepEqual(diffCatalogs(again, pinned), []);
    },
  );

  test('knows the models that are chosen when nobody chooses, with prices and tools', async () => {
    const catalog = createCatalog({ pinned: await loadPinnedCatalog() });
    for (const [provider, model] of [
      ['openai', 'gpt-5.4-mini'],
      ['openai', 'gpt-4o-mini'],
      ['anthropic', 'claude-sonnet-5'],
      ['google', 'gemini-3.5-flash'],
    ] as const) {
      const found = catalog.find(provider, model);
      assert.ok(found?.toolCalls === true && (found.prices?.input ?? 0) > 0, `${provider}/${model}`);
      assert.notEqual(found.status, 'deprecated');
    }
  });
});

describe('a catalog', () => {
  test('reads prices as micro-dollars, with tiers in order, and keeps unknown apart from free', () => {
    const cost = {
      input: 0.05,
      output: 0.4,
      cache_read: 0.005,
      tiers: [
        { input: 4, output: 8, tier: { size: 500 } },
        { input: 2, output: 4, tier: { size: 200 } },
      ],
    };
    const prices = one({ cost }).providers[0]?.models[0]?.prices;
    assert.equal(prices?.input, 50_000);
    assert.equal(prices?.cacheRead, 5_000);
    assert.deepEqual(
      prices?.tiers?.map(({ above }) => above),
      [200, 500],
    );
    const older = one({ cost: { input: 1, output: 1, context_over_200k: { input: 2, output: 3 } } }).providers[0]
      ?.models[0];
    assert.deepEqual(older?.prices?.tiers, [{ above: 200_000, input: 2_000_000, output: 3_000_000 }]);
    assert.equal(one({ cost: undefined }).providers[0]?.models[0]?.prices, null);
    assert.deepEqual(one({ cost: { input: 0, output: 0 } }).providers[0]?.models[0]?.prices, { input: 0, output: 0 });
  });

  test('comes back from its compact form as it was', () => {
    const data = one({
      name: 'M',
      family: 'f',
      reasoning: true,
      temperature: false,
      status: 'beta',
      modalities: { input: ['text', 'image'], output: ['text'] },
    });
    const compact: unknown = JSON.parse(JSON.stringify(encodeCatalog(data)));
    assert.ok(isCompactCatalog(compact));
    assert.deepEqual(decodeCatalog(compact), data);
  });

  test('takes a user’s providers before the pinned ones', () => {
    const pinned = one();
    const mine = one({ limit: { context: 9_999, output: 9 } });
    const catalog = createCatalog({ pinned, overrides: [mine] });
    assert.equal(catalog.find('acme', 'm')?.contextTokens, 9_999);
    assert.equal(createCatalog({ pinned }).find('acme', 'm')?.contextTokens, 1_000);
  });

  test('filters by what a person asks for', async () => {
    const catalog = createCatalog({ pinned: await loadPinnedCatalog() });
    const rows = catalog.list({
      provider: 'anthropic',
      toolCalls: true,
      reads: 'image',
      deprecated: false,
      maxInputPrice: 3_000_000,
    });
    assert.ok(rows.length > 0);
    for (const { provider, model } of rows) {
      assert.equal(provider, 'anthropic');
      assert.ok(model.toolCalls && model.reads.includes('image') && (model.prices?.input ?? Infinity) <= 3_000_000);
    }
    assert.ok(catalog.list({ text: 'SONNET' }).length > 0);
    assert.equal(catalog.list({ minContext: 10 ** 9 }).length, 0);
  });

  test('that is no catalog is refused with the place that is wrong', () => {
    for (const bad of [
      null,
      7,
      { acme: { id: 'acme' } },
      raw({ m: { id: 'm', limit: { context: 'big', output: 1 } } }),
      raw({ m: { id: 'm', limit: { context: 1, output: 1 }, cost: { input: -1 } } }),
    ]) {
      assert.throws(
        () => parseModelsDev(bad, { ...about, source: '~/.config/oxydra/model_catalog.json' }),
        (error) => Fault.is(error) && error.code === 'catalog/unreadable' && /model_catalog\.json/.test(error.message),
      );
    }
    assert.throws(
      () => decodeCatalog({ format: 'oxydra-catalog-1' }),
      (error) => Fault.is(error),
    );
  });
});

describe('verifying a catalog', () => {
  const kinds = (data: CatalogData, pinned?: CatalogData): string[] =>
    verifyCatalog(data, pinned).map(({ kind, text }) => `${kind}: ${text}`);

  test('finds limits and prices that cannot be', () => {
    assert.deepEqual(kinds(one()), []);
    assert.match(kinds(one({ limit: { context: 100, output: 200 } }))[0] ?? '', /^limit: may write 200 tokens/);
    assert.match(kinds(one({ tool_call: true, limit: { context: 0, output: 0 } }))[0] ?? '', /^limit: has no context/);
    assert.match(kinds(one({ cost: { input: 5_000, output: 1 } }))[0] ?? '', /^price: costs an absurd 5000 dollars/);
    assert.match(kinds(one({ cost: { input: 1, output: 1, cache_read: 2 } }))[0] ?? '', /^price: reads from the cache/);
    assert.match(kinds(parseModelsDev({}, about))[0] ?? '', /^empty/);
  });

  test('counts what left the pinned one as drift, and shows the difference in words', () => {
    const changed = one({ limit: { context: 2_000, output: 100 }, cost: { input: 3, output: 2 } });
    assert.deepEqual(kinds(changed, one()), ['drift: context 1000 → 2000, input price $1 → $3']);
    const more = parseModelsDev(raw({ n: { id: 'n', limit: { context: 1, output: 1 } } }), about);
    assert.deepEqual(
      diffCatalogs(one(), more).map(({ model, change }) => `${change} ${model}`),
      ['added acme/n', 'removed acme/m'],
    );
  });
});

test('the nearest names are those a person may have meant', () => {
  const names = ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4-5', 'gemini-2.5-pro'];
  assert.equal(nearestNames('gpt4o-mimi', names)[0], 'gpt-4o-mini');
  assert.equal(nearestNames('claude-sonet-4.5', names)[0], 'claude-sonnet-4-5');
  assert.deepEqual(nearestNames('zzzzzzzzzz', names), []);
});
