import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import type { ModelEvent } from '@oxydra/types';
import { createCountedIds, createProviderServer } from '@oxydra/testkit';
import { createCatalog } from './catalog/catalog.ts';
import { loadPinnedCatalog } from './catalog/pinned.ts';
import { createModels } from './create-models.ts';
import type { ModelsOptions } from './options.ts';
import { eventsOf, realClock, SILENT, stream, testKey, textIn } from './provider-subject.fixture.ts';

const catalog = createCatalog({ pinned: await loadPinnedCatalog() });

const modelsOf = (options: Partial<ModelsOptions>) =>
  createModels({
    providers: {},
    catalog,
    fetch: () => Promise.reject(new Fault('provider/unreachable', 'There is no network here.')),
    clock: realClock,
    random: () => 0,
    ids: createCountedIds(),
    log: SILENT,
    variable: (name) => (name.endsWith('_API_KEY') ? testKey() : undefined),
    ...options,
  });

const refusal = (run: () => unknown): Fault => {
  try {
    run();
  } catch (error) {
    assert.ok(Fault.is(error), String(error));
    return error;
  }
  return assert.fail('nothing was refused');
};

describe('selecting a model', () => {
  test('takes provider/model, a model’s own name, or the configured default', () => {
    const models = modelsOf({
      providers: { openai: { type: 'openai' }, mine: { type: 'anthropic' } },
      selection: { provider: 'openai', model: 'gpt-4o-mini' },
    });
    assert.equal(models.select().info.id, 'openai/gpt-4o-mini');
    assert.equal(models.select(' ').info.id, 'openai/gpt-4o-mini');
    assert.equal(models.select('mine/claude-haiku-4-5').info.id, 'mine/claude-haiku-4-5');
    assert.equal(models.select('claude-haiku-4-5').info.id, 'mine/claude-haiku-4-5');
    assert.equal(models.select('deepseek/deepseek-chat').info.provider, 'deepseek', 'a preset needs no entry');
    assert.equal(models.select('openrouter/anthropic/claude-sonnet-4.5').info.model, 'anthropic/claude-sonnet-4.5');
    assert.equal(models.select('rehearsal').info.rehearsal, true);
  });

  test('shows what the catalog knows', () => {
    const { info, price } = modelsOf({}).select('openai/gpt-4o-mini');
    assert.equal(info.contextTokens, 128_000);
    assert.equal(info.prices?.input, 150_000);
    assert.ok(info.toolCalls && info.reads.includes('image'));
    assert.equal(price({ input: 1_000, output: 100, cachedInput: 0, cacheWrite: 0, reasoning: 0 }), 210);
  });

  test('refuses an unknown model with the nearest names', () => {
    const fault = refusal(() => modelsOf({}).select('openai/gpt-4o-mimi'));
    assert.equal(fault.code, 'provider/unknown-model');
    assert.match(fault.hint ?? '', /openai\/gpt-4o-mini/);
    assert.match(
      refusal(() => modelsOf({ providers: { openai: { type: 'openai' } } }).select('gpt4omini')).hint ?? '',
      /gpt-4o-mini/,
    );
  });

  test('refuses an unknown provider and an unknown type with the nearest names', () => {
    assert.match(refusal(() => modelsOf({}).select('opanai/zzzzzzzz')).hint ?? '', /openai/);
    const fault = refusal(() => modelsOf({ providers: { p: { type: 'antropic' } } }).select('p/x'));
    assert.equal(fault.code, 'config/unknown-provider-type');
    assert.match(fault.hint ?? '', /anthropic/);
    assert.equal(refusal(() => modelsOf({}).select()).code, 'config/no-model');
  });

  test('gives an unknown model synthetic capabilities where validation is skipped, and on one’s own machine', () => {
    const { info } = modelsOf({ skipCatalogValidation: true }).select('openai/gpt-unheard-of');
    assert.deepEqual(
      [info.contextTokens, info.outputTokens, info.toolCalls, info.prices],
      [128_000, 16_384, true, null],
    );
    const image = modelsOf({ skipCatalogValidation: true }).select('openai/new-image-model').info;
    assert.deepEqual([image.toolCalls, image.reads.includes('image')], [false, true]);
    assert.equal(modelsOf({}).select('perplexity/sonar').info.prices, null, 'listed without models');
    const local = modelsOf({}).select('ollama/whatever:7b').info;
    assert.deepEqual(local.prices, { input: 0, output: 0 });
  });

  test('takes what an entry says of models only for those that the catalog does not know', () => {
    const providers = {
      p: {
        type: 'openai',
        maxContextTokens: 9_000,
        maxOutputTokens: 500,
        reasoning: true,
        inputModalities: ['image', 'document'],
        catalogProvider: 'openai',
      },
    };
    const models = modelsOf({ providers, skipCatalogValidation: true });
    assert.equal(models.select('p/gpt-4o-mini').info.contextTokens, 128_000);
    const { info } = models.select('p/of-my-own');
    assert.deepEqual([info.contextTokens, info.outputTokens, info.reasoning], [9_000, 500, true]);
    assert.deepEqual(info.reads, ['text', 'image', 'pdf']);
  });
});

describe('the key of a provider', () => {
  const sent = async (options: Partial<ModelsOptions>): Promise<string | undefined> => {
    await using server = await createProviderServer();
    server.say(stream('chat', 'text'));
    const providers = Object.fromEntries(
      Object.entries(options.providers ?? {}).map(([name, entry]) => [name, { ...entry, baseUrl: server.url }]),
    );
    const model = modelsOf({
      ...options,
      providers,
      fetch: (url, init) => fetch(url, init),
      skipCatalogValidation: true,
    }).select('p/m');
    const request = {
      system: [],
      messages: [{ role: 'user' as const, parts: [{ type: 'text' as const, text: 'x' }] }],
      tools: [],
    };
    for await (const event of model.stream(request, { signal: AbortSignal.timeout(5_000) })) void event;
    return server.requests[0]?.headers['authorization'];
  };
  const from = (env: { readonly [name: string]: string }) => (name: string) => env[name];

  test('comes from the entry, else its own variable, else API_KEY; blank ones are skipped', async () => {
    const env = { OPENAI_API_KEY: 'own', API_KEY: 'any' };
    assert.equal(
      await sent({ providers: { p: { type: 'openai', apiKey: 'given' } }, variable: from(env) }),
      'Bearer given',
    );
    assert.equal(await sent({ providers: { p: { type: 'openai', apiKey: ' ' } }, variable: from(env) }), 'Bearer own');
    assert.equal(
      await sent({
        providers: { p: { type: 'openai', apiKey: () => undefined } },
        variable: from({ OPENAI_API_KEY: ' ', API_KEY: 'any' }),
      }),
      'Bearer any',
    );
    assert.equal(
      await sent({ providers: { p: { type: 'openai_compatible' } }, variable: from({ API_KEY: 'any' }) }),
      undefined,
    );
  });

  test('that is missing is refused with the variables to set', () => {
    const fault = refusal(() => modelsOf({ variable: () => undefined }).select('gemini/gemini-2.5-pro'));
    assert.equal(fault.code, 'config/missing-key');
    assert.match(fault.hint ?? '', /GEMINI_API_KEY/);
    const azure = refusal(() => modelsOf({}).select('azure/gpt-4o-mini'));
    assert.equal(azure.code, 'config/missing-variable');
    assert.match(azure.message, /AZURE_RESOURCE_NAME/);
  });
});

describe('the fallback chain', () => {
  const options = (url: string): Partial<ModelsOptions> => ({
    providers: {
      bad: { type: 'openai_compatible', baseUrl: `${url}/missing`, maxOutputTokens: 100 },
      good: { type: 'anthropic', baseUrl: url },
    },
    selection: { provider: 'bad', model: 'x' },
    reliability: { attempts: 1 },
    fetch: (to, init) =>
      to.includes('missing')
        ? Promise.resolve(new Response('{"error":{"message":"gone"}}', { status: 500 }))
        : fetch(to, init),
    skipCatalogValidation: true,
  });
  const ask = async (
    url: string,
    selector: string | undefined,
    more: Partial<ModelsOptions>,
  ): Promise<ModelEvent[]> => {
    const events: ModelEvent[] = [];
    const request = {
      system: [],
      messages: [{ role: 'user' as const, parts: [{ type: 'text' as const, text: 'x' }] }],
      tools: [],
      maxOutput: 50,
    };
    const model = modelsOf({ ...options(url), ...more }).select(selector);
    for await (const event of model.stream(request, { signal: AbortSignal.timeout(5_000) })) events.push(event);
    return events;
  };
  const fallback = { chain: ['nowhere/x', 'good/claude-haiku-4-5'] };

  test('stands behind the configured default, crosses providers and skips what cannot be used', async () => {
    await using server = await createProviderServer();
    server.say(stream('anthropic', 'text'));
    const events = await ask(server.url, undefined, { fallback });
    assert.equal(textIn(events), 'Hello, wörld 🌍!');
    const [finish] = eventsOf(events, 'finish');
    assert.equal(finish?.model, 'good/claude-haiku-4-5');
    assert.equal(finish?.charge.usd, 24 + 2 + 35, 'at the prices of the model that answered');
    assert.match(eventsOf(events, 'warning')[0]?.text ?? '', /good\/claude-haiku-4-5 answers in place of bad\/x/);
  });

  test('does not replace a model that was picked by hand, unless it is told to', async () => {
    await using server = await createProviderServer();
    server.say(stream('anthropic', 'text'));
    await assert.rejects(
      ask(server.url, 'bad/x', { fallback }),
      (error) => Fault.is(error) && error.code === 'provider/server-error',
    );
    const events = await ask(server.url, 'bad/x', { fallback: { ...fallback, appliesTo: () => true } });
    assert.equal(textIn(events), 'Hello, wörld 🌍!');
  });
});
