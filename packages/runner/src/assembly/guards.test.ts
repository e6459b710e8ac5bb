import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { lockHolder, lockUser } from '@oxydra/memory';
import { worldInput } from '../config/load-config.fixture.ts';
import { loadConfig } from '../config/load-config.ts';
import { systemClock } from '../ports/clock.ts';
import { chooseModels } from './choose-model.ts';
import { openGuards } from './guards.ts';
import { auditRecord } from './keep-audit.ts';
import { openSecrets } from './keep-secrets.ts';
import { SILENT_LOG } from '../ports/log.ts';

const AGENT = `
[selection]
provider = "mine"
model = "m"
[providers.registry.mine]
provider_type = "openai_compatible"
base_url = "https://llm.example.org/v1"
api_key = "secret://mine"
extra_headers = { "X-Api-Key" = "Bearer HEADER" }
`;

async function house() {
  const root = await mkdtemp(join(tmpdir(), 'oxydra-guards-'));
  const header = `hdr-${randomBytes(12).toString('hex')}`;
  const input = worldInput({
    files: {
      'agent.toml': AGENT.replace('HEADER', header),
      'runner.toml': `workspace_root = "${join(root, 'w')}"\n[secrets]\nstate_dir = "${join(root, 'k')}"\nstore = "file"\n`,
    },
  });
  const loaded = await loadConfig(input);
  const locks = { lock: lockUser, holder: async (file: string) => lockHolder(file) };
  const ports = { locks, clock: systemClock, log: SILENT_LOG };
  const models = () =>
    chooseModels(loaded, {
      ...ports,
      fetch: () => Promise.reject(new Error('nothing is sent here')),
      random: () => 0,
      ids: { next: () => 'x' },
    });
  return {
    root,
    header,
    loaded,
    ports,
    models,
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

describe('the guards of a user', () => {
  // @requirement secrets/provider-references
  test('know what is stored and what the configuration gives, and refuse what is named and missing', async () => {
    await using at = await house();
    const key = `key-${randomBytes(12).toString('hex')}`;
    await using guards = await openGuards(at.loaded, at.ports);
    const { given, used } = await at.models();
    assert.throws(() => guards.check(given, used), { code: 'config/unknown-secret' });
    assert.deepEqual(guards.secrets.list(), []);
    const store = await openSecrets(at.loaded, at.ports);
    await store.set('mine', key, ['llm.example.org']);
    // The guards of a running daemon learn of it by themselves.
    guards.secrets.list();
    while (guards.secrets.value('mine') === undefined) await new Promise((resolve) => setImmediate(resolve));
    guards.check(given, used);
    guards.give(given);
    assert.deepEqual(
      guards.secrets.list().map(({ name, hosts, purpose }) => [name, hosts, purpose]),
      [
        ['mine', ['llm.example.org'], undefined],
        ['config.mine.api_key', ['llm.example.org'], 'provider:mine'],
        ['config.mine.header-x-api-key', ['llm.example.org'], 'provider:mine'],
      ],
    );
    assert.equal(guards.secrets.value('config.mine.api_key'), key);
    assert.equal(guards.secrets.value('config.mine.header-x-api-key'), at.header);
    const dirty = `a ${key} b ${Buffer.from(at.header).toString('base64')} c ${at.loaded.paths.shared}/x`;
    const { text } = guards.scrubber.scrub(dirty);
    assert.equal(text.includes(key) || text.includes(Buffer.from(at.header).toString('base64')), false);
    assert.match(text, /c \/shared\/x$/u);
    // What is said keeps what only looks like a secret: people and models write examples.
    const example = `password = 'hunter2-9f' and gh${'p_'}${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
    assert.equal(guards.words.scrub(`${example} ${key}`).text, `${example} [REDACTED:known:mine]`);
    assert.equal(guards.scrubber.scrub(example).text, "password = '[REDACTED:password]' and [REDACTED:github-token]");

    await store.set('mine', key, ['other.example.org']);
    assert.throws(() => guards.check(given, used), { code: 'config/secret-host' });
    assert.deepEqual(guards.secrets.list().find(({ name }) => name === 'config.mine.api_key')?.hosts, []);
  });

  // @requirement audit/no-secrets
  test('write a record that no secret gets into', async () => {
    await using at = await house();
    const key = `key-${randomBytes(12).toString('hex')}`;
    await (await openSecrets(at.loaded, at.ports)).set('mine', key);
    await using guards = await openGuards(at.loaded, at.ports);
    const user = at.loaded.user.id;
    await guards.audit.append({ kind: 'denial', user, what: `Denied ${key}.`, details: { header: [`Bearer ${key}`] } });
    const text = await readFile(join(at.loaded.paths.state, 'audit.jsonl'), 'utf8');
    assert.equal(text.includes(key), false);
    assert.match(text, /\[REDACTED:/u);
    assert.deepEqual(await auditRecord(at.loaded, at.ports).verify(), { ok: true, entries: 1, torn: 0 });
  });
});
