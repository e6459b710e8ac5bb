import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { createMemoryConfigDisk } from '../config/files/memory-config-disk.ts';
import { check } from '../config/load-config.fixture.ts';
import { initFiles, writeInitFiles, type InitOptions } from './init.ts';

/** What the written files say, loaded. */
async function loadedFrom(options: InitOptions) {
  const files = Object.fromEntries(initFiles(options).map(({ path, text }) => [path, text]));
  const checked = await check({ files });
  assert.ok(checked.ok, checked.ok ? '' : JSON.stringify(checked.problems));
  return checked.loaded;
}

describe('init', () => {
  test('writes files that load without a word and set nothing', async () => {
    const { warnings, layers, files } = await loadedFrom({});
    assert.equal(files.length, 3);
    assert.deepEqual(warnings, []);
    const set = layers.flatMap(({ values }) => Object.values(values));
    assert.ok(set.every((table) => JSON.stringify(table).replaceAll(/[{}":,a-z_]/gu, '') === ''));
  });

  test('sets the provider with its usual model and its variable, and the tier', async () => {
    const { config } = await loadedFrom({ provider: 'anthropic', tier: 'process', defaultModel: () => 'claude' });
    assert.deepEqual(config.selection, { provider: 'anthropic', model: 'claude' });
    assert.equal(config.providers.registry['anthropic']?.api_key_env, 'ANTHROPIC_API_KEY');
    assert.equal(config.default_tier, 'process');
    assert.equal((await loadedFrom({ provider: 'ollama', model: 'qwen3' })).config.selection.model, 'qwen3');
    assert.equal((await loadedFrom({ provider: 'rehearsal' })).config.selection.provider, 'rehearsal');
  });

  test('names the file of the user after the user', () => {
    assert.equal(initFiles({ user: 'ada' }).at(-1)?.path, 'users/ada.toml');
  });

  test('refuses what does not exist, with what was meant', () => {
    const refuses = (options: InitOptions, code: string, text: RegExp): void =>
      assert.throws(
        () => initFiles(options),
        (error) => Fault.is(error) && error.code === code && text.test(`${error.message} ${error.hint ?? ''}`),
      );
    refuses({ provider: 'antropic' }, 'config/bad-option', /--provider is "antropic".*Did you mean anthropic/u);
    refuses(
      { tier: 'docker' },
      'config/bad-option',
      /--tier is "docker", but must be one of "micro_vm", "container" or "process"/u,
    );
    refuses({ provider: 'groq' }, 'config/missing-key', /No usual model is known for groq.*--model/u);
    refuses({ user: '../x' }, 'config/bad-user', /cannot be the id/u);
  });

  test('never touches a file that is there', async () => {
    const disk = createMemoryConfigDisk({ '/c/agent.toml': 'mine' });
    const { written, kept } = await writeInitFiles(disk, '/c', initFiles({}));
    assert.deepEqual(written, ['/c/runner.toml', '/c/users/default.toml']);
    assert.deepEqual(kept, ['/c/agent.toml']);
    assert.equal(disk.text('/c/agent.toml'), 'mine');
  });
});
