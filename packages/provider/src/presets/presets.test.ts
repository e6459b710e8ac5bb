/** @requirement model/presets */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { createProviderServer } from '@oxydra/testkit';
import type { WireFamily } from '@oxydra/testkit';
import { createCountedIds } from '@oxydra/testkit';
import type { Family } from '../ask/target.ts';
import { createModels } from '../create-models.ts';
import { fixture, realClock, SILENT, testCatalog, testKey, textIn } from '../provider-subject.fixture.ts';
import type { ModelEvent } from '@oxydra/types';
import { resolveBaseUrl } from './base-url.ts';
import { findPreset, PRESETS } from './preset-table.ts';

const WIRES: { readonly [F in Family]: WireFamily } = {
  openai: 'chat',
  compatible: 'chat',
  openai_responses: 'responses',
  anthropic: 'anthropic',
  gemini: 'gemini',
};
const PATHS: { readonly [F in Family]: RegExp } = {
  openai: /\/chat\/completions$/,
  compatible: /\/chat\/completions$/,
  openai_responses: /\/responses$/,
  anthropic: /\/messages$/,
  gemini: /\/models\/test-model:streamGenerateContent\?alt=sse$/,
};
const NAMED = `azure bedrock vertex mistral groq xai deepseek cohere togetherai fireworks perplexity cerebras deepinfra
  openrouter ollama lmstudio vllm llamacpp litellm moonshot zai minimax qwen nvidia huggingface vercel cloudflare
  openai_compatible openai openai_responses anthropic gemini`.split(/\s+/);

/** Sends to a server on loopback what would go to the provider's own host, and remembers where it would have gone. */
async function drive(
  name: string,
): Promise<{ readonly url: string; readonly headers: { [name: string]: string }; readonly text: string }> {
  await using server = await createProviderServer();
  const preset = findPreset(name) ?? assert.fail(name);
  server.say({ kind: 'stream', payloads: fixture(WIRES[preset.family], 'text') });
  let url = '';
  const models = createModels({
    providers: {
      [name]: { type: name, ...(preset.baseUrl === undefined ? { baseUrl: 'http://127.0.0.1:8000' } : {}) },
    },
    selection: { provider: name, model: 'test-model' },
    catalog: testCatalog(),
    skipCatalogValidation: true,
    variable: (variable) =>
      /(KEY|TOKEN|BEDROCK)$/.test(variable) || variable.includes('TOKEN') ? testKey() : 'filled-in',
    fetch: (to, init) => {
      url = to;
      return fetch(server.url + new URL(to).pathname + new URL(to).search, init);
    },
    clock: realClock,
    random: () => 0,
    ids: createCountedIds(),
    log: SILENT,
  });
  const events: ModelEvent[] = [];
  const request = {
    system: [],
    messages: [{ role: 'user' as const, parts: [{ type: 'text' as const, text: 'x' }] }],
    tools: [],
  };
  for await (const event of models.select().stream(request, { signal: AbortSignal.timeout(10_000) }))
    events.push(event);
  return { url, headers: { ...server.requests[0]?.headers }, text: textIn(events) };
}

describe('the preset table', () => {
  test('knows every promised name, and each name once', () => {
    for (const name of NAMED) assert.ok(findPreset(name) !== undefined, name);
    assert.equal(new Set(PRESETS.map(({ name }) => name)).size, PRESETS.length);
    assert.ok(PRESETS.length >= 27);
  });

  for (const { name, family, keys, baseUrl, auth } of PRESETS) {
    test(`${name} answers over its own address and with its own key`, async () => {
      const { url, headers, text } = await drive(name);
      assert.equal(text, 'Hello, wörld 🌍!');
      assert.match(new URL(url).pathname + new URL(url).search, PATHS[family]);
      const root = (baseUrl ?? 'http://127.0.0.1:8000/v1').replaceAll(/\$\{[A-Z_]+\}/g, 'filled-in');
      assert.ok(url.startsWith(`${root}/`), `${url} begins with ${root}`);
      const sent = [headers['authorization'], headers['x-api-key'], headers['x-goog-api-key'], headers['api-key']];
      assert.equal(sent.filter((value) => value?.includes(testKey())).length, keys.length === 0 ? 0 : 1);
      if (auth === 'api-key') assert.equal(headers['api-key'], testKey());
      assert.equal(headers['user-agent'], 'oxydra');
    });
  }
});

describe('a base URL', () => {
  const root = (type: string, given: string): string =>
    resolveBaseUrl('p', findPreset(type) ?? assert.fail(type), given).baseUrl;

  test('means the same with and without version, slash and endpoint', () => {
    const spellings = [
      'https://api.example.org',
      'https://api.example.org/',
      'https://api.example.org/v1',
      'https://api.example.org/v1/',
      'https://api.example.org/v1/chat/completions',
    ];
    for (const given of spellings) assert.equal(root('openai_compatible', given), 'https://api.example.org/v1');
    assert.equal(root('openrouter', 'https://openrouter.ai/api'), 'https://openrouter.ai/api/v1');
    assert.equal(root('openai', 'https://openrouter.ai/api/v1'), 'https://openrouter.ai/api/v1');
    assert.equal(root('anthropic', 'https://api.anthropic.com'), 'https://api.anthropic.com/v1');
    assert.equal(
      root('gemini', 'https://generativelanguage.googleapis.com/'),
      'https://generativelanguage.googleapis.com/v1beta',
    );
    assert.equal(root('perplexity', 'https://api.perplexity.ai/'), 'https://api.perplexity.ai');
    assert.equal(root('zai', 'https://api.z.ai/api/paas/v4'), 'https://api.z.ai/api/paas/v4');
    assert.equal(root('azure', 'https://mine.openai.azure.com'), 'https://mine.openai.azure.com/openai/v1');
    assert.equal(root('minimax', 'https://api.minimax.io/anthropic'), 'https://api.minimax.io/anthropic/v1');
    assert.equal(root('gemini', 'https://proxy.example/gemini/v1beta'), 'https://proxy.example/gemini/v1beta');
  });

  test('of an Azure deployment keeps its path and names a version of the service', () => {
    const preset = findPreset('azure') ?? assert.fail();
    const { baseUrl, query } = resolveBaseUrl(
      'p',
      preset,
      'https://m.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2024-10-21',
    );
    assert.equal(baseUrl, 'https://m.openai.azure.com/openai/deployments/gpt');
    assert.equal(query, 'api-version=2024-10-21');
  });

  test('that is none is refused with its key', () => {
    for (const given of ['api.example.org', 'ftp://x', '   ', 'not a url']) {
      assert.throws(
        () => root('openai_compatible', given),
        (error) => Fault.is(error) && error.message.includes('base_url') && (error.hint ?? '') !== '',
        given,
      );
    }
  });
});
