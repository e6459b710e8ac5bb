import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createEnvironment } from '../environment.ts';
import type { ProviderSettings } from '../slices/provider-settings.ts';
import { providerHosts, providerSecrets } from './provider-secrets.ts';
import { readSecretText } from './secret-reference.ts';
import { createSecret } from './secret.ts';

const environment = createEnvironment({ AZURE_RESOURCE_NAME: 'mine' });
const settings = (changes: Partial<ProviderSettings>): ProviderSettings => ({
  type: 'openai',
  apiKey: undefined,
  keyVariables: [],
  extraHeaders: {},
  providerOptions: {},
  unknownModels: {},
  ...changes,
});
const key = `sk-${'x'.repeat(20)}`;

describe('the secrets of a provider', () => {
  // @requirement secrets/provider-references
  test('are references to its code, for its purpose and its host alone', () => {
    const found = providerSecrets(
      'openai',
      settings({
        apiKey: createSecret(` ${key}\n`, 'OPENAI_API_KEY'),
        extraHeaders: {
          Authorization: createSecret(`Token ${key}2`, 'h'),
          'X-Api-Key': createSecret('secret://other', 'providers.registry.openai.extra_headers.X-Api-Key'),
          'X-Title': createSecret('Oxydra', 't'),
        },
      }),
      environment,
    );
    assert.equal(found.apiKey, '{{secret:config.openai.api_key}}');
    assert.deepEqual(found.extraHeaders, {
      Authorization: 'Token {{secret:config.openai.header-authorization}}',
      'X-Api-Key': '{{secret:config.openai.header-x-api-key}}',
      'X-Title': 'Oxydra',
    });
    assert.deepEqual(found.given, [
      {
        name: 'config.openai.api_key',
        origin: 'OPENAI_API_KEY',
        hosts: ['api.openai.com'],
        purpose: 'provider:openai',
        from: { value: key },
      },
      {
        name: 'config.openai.header-authorization',
        origin: 'h',
        hosts: ['api.openai.com'],
        purpose: 'provider:openai',
        from: { value: `${key}2` },
      },
      {
        name: 'config.openai.header-x-api-key',
        origin: 'providers.registry.openai.extra_headers.X-Api-Key',
        hosts: ['api.openai.com'],
        purpose: 'provider:openai',
        from: { stored: 'other' },
      },
    ]);
  });

  test('have names that no two providers share, however people call them', () => {
    const nameOf = (name: string) =>
      providerSecrets(name, settings({ apiKey: createSecret(key, 'k') }), environment).given[0]?.name ?? '';
    const names = ['My Provider', 'my provider', 'a'.repeat(80), 'ü', 'openai'].map(nameOf);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.match(name, /^config\.[a-z0-9._-]{1,57}$/u);
  });

  test('go nowhere without a key, and where no host can be told to none', () => {
    assert.deepEqual(providerSecrets('p', settings({}), environment), {
      apiKey: undefined,
      extraHeaders: {},
      given: [],
    });
    assert.deepEqual(providerHosts({ type: 'openai_compatible' }, environment), []);
    assert.deepEqual(providerHosts({ type: 'openai', baseUrl: 'https://LLM.example.org.:8443/v1' }, environment), [
      'llm.example.org',
    ]);
    assert.deepEqual(providerHosts({ type: 'azure', baseUrl: undefined }, environment), ['mine.openai.azure.com']);
  });
});

test('a reference stands alone or behind one word, and names what can be stored', () => {
  assert.deepEqual(readSecretText(' secret://my.key_1 '), { stored: 'my.key_1', scheme: '' });
  assert.deepEqual(readSecretText('Bearer secret://a'), { stored: 'a', scheme: 'Bearer ' });
  assert.deepEqual(readSecretText('plain'), { value: 'plain', scheme: '' });
  for (const bad of ['secret://', 'secret://A', 'secret://a b', 'a=secret://b', 'x y secret://a', 'secret://a/../b'])
    assert.ok('bad' in readSecretText(bad), bad);
});
