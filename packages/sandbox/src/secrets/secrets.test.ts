import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock } from '@oxydra/testkit';
import { checkGiven } from './check-given.ts';
import { NO_SECRETS, type HeldSecrets } from './held-secrets.ts';
import { createSecrets } from './secrets.ts';
import { freshSecret } from './store-bench.fixture.ts';

describe('the secrets of a running program', () => {
  const clock = createFakeClock();
  const [stored, older, key] = [freshSecret(), freshSecret(), freshSecret()];
  let held: HeldSecrets = {
    generation: 2,
    secrets: [{ name: 'github', value: stored, hosts: ['api.github.com'], createdAt: 1 }],
    former: [{ name: 'github', value: older, until: 9 }],
  };
  const secrets = createSecrets({
    stored: () => held,
    given: () => [
      {
        name: 'config.providers.openai.api_key',
        origin: 'OPENAI_API_KEY',
        hosts: ['api.openai.com'],
        purpose: 'provider:openai',
        from: { value: key },
      },
      {
        name: 'config.providers.hub.api_key',
        origin: 'hub',
        hosts: ['models.github.ai', 'api.github.com'],
        purpose: 'provider:hub',
        from: { stored: 'github' },
      },
      {
        name: 'config.providers.none.api_key',
        origin: 'none',
        hosts: [],
        purpose: 'provider:none',
        from: { stored: 'nobody' },
      },
    ],
    clock,
  });

  test('are found by the names of their references, whether stored or given', () => {
    assert.equal(secrets.value('github'), stored);
    assert.equal(secrets.value('config.providers.openai.api_key'), key);
    assert.equal(secrets.value('config.providers.hub.api_key'), stored);
    assert.equal(secrets.value('config.providers.none.api_key'), undefined);
    assert.equal(secrets.value('nobody'), undefined);
    assert.equal(secrets.value('__proto__'), undefined);
  });

  // @requirement secrets/hosts
  test('keep their own hosts, so that what is configured for one host does not open another', () => {
    const hosts = new Map(secrets.list().map((each) => [each.name, each.hosts]));
    assert.deepEqual(hosts.get('github'), ['api.github.com']);
    assert.deepEqual(hosts.get('config.providers.hub.api_key'), ['api.github.com'], 'only what its own list allows');
    const purposes = new Map(secrets.list().map((each) => [each.name, each.purpose]));
    assert.deepEqual(
      [purposes.get('github'), purposes.get('config.providers.hub.api_key')],
      [undefined, 'provider:hub'],
    );
    assert.equal(JSON.stringify(secrets.list()).includes(stored), false);
  });

  test('are refused where the configuration names one that is not there, or for a host off its list', () => {
    const given = (from: string, host: string) => ({
      name: 'config.p.api_key',
      origin: 'providers.registry.p.api_key',
      hosts: [host],
      purpose: 'provider:p',
      from: { stored: from },
    });
    checkGiven([given('github', 'api.github.com')], held);
    assert.throws(() => checkGiven([given('gitlab', 'api.github.com')], held), { code: 'config/unknown-secret' });
    assert.throws(() => checkGiven([given('github', 'evil.example')], held), { code: 'config/secret-host' });
  });

  test('are all known to the scrubber, former ones too, each once and under a name people know', () => {
    assert.deepEqual(
      secrets.known().toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      [
        { name: 'OPENAI_API_KEY', value: key },
        { name: 'github', value: stored },
        { name: 'github', value: older },
      ],
    );
  });

  test('follow the store', () => {
    held = NO_SECRETS;
    assert.equal(secrets.value('config.providers.hub.api_key'), undefined);
  });
});
