/** @requirement model/rehearsal */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCatalog } from './catalog/catalog.ts';
import { loadPinnedCatalog } from './catalog/pinned.ts';
import { detectProvider } from './detect-provider.ts';

const asked = (env: { readonly [name: string]: string }, local?: readonly string[]) =>
  detectProvider(
    (name) => env[name],
    () => Promise.resolve(local),
  );

test('the first key that is set chooses the provider, blank ones are skipped', async () => {
  const all = { OPENAI_API_KEY: 'a', ANTHROPIC_API_KEY: 'b', GEMINI_API_KEY: 'c' };
  assert.equal((await asked(all)).provider, 'openai');
  assert.equal((await asked({ ...all, OPENAI_API_KEY: '  ' })).provider, 'anthropic');
  assert.equal((await asked({ GEMINI_API_KEY: 'c' }, ['qwen3:8b'])).provider, 'gemini');
});

test('Ollama is chosen where no key is set, with the model that calls tools best', async () => {
  const found = await asked({}, ['nomic-embed-text:latest', 'llama3.1:8b', 'qwen3:8b']);
  assert.deepEqual([found.provider, found.model], ['ollama', 'qwen3:8b']);
  assert.equal((await asked({}, ['weird:1b'])).model, 'weird:1b');
});

test('the rehearsal is chosen only where nothing real is there', async () => {
  assert.equal((await asked({})).provider, 'rehearsal');
  assert.equal((await asked({}, [])).provider, 'rehearsal');
  assert.equal((await asked({}, ['nomic-embed-text'])).provider, 'rehearsal');
  assert.equal((await asked({ OPENAI_API_KEY: 'k' }, [])).provider, 'openai');
});

test('the models it chooses stand in the catalog', async () => {
  const catalog = createCatalog({ pinned: await loadPinnedCatalog() });
  const names = [
    ['OPENAI_API_KEY', 'openai'],
    ['ANTHROPIC_API_KEY', 'anthropic'],
    ['GEMINI_API_KEY', 'google'],
  ] as const;
  for (const [key, provider] of names) {
    const { model } = await asked({ [key]: 'x' });
    assert.ok(catalog.find(provider, model)?.toolCalls, model);
  }
});
