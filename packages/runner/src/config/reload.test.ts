import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { check, worldInput } from './load-config.fixture.ts';
import { loadConfig, type LoadedConfig } from './load-config.ts';
import { reload, reloadConfig, watchedFolders } from './reload.ts';

const from = (text: string): Promise<LoadedConfig> => loadConfig(worldInput({ files: { 'agent.toml': text } }));

describe('a reload', () => {
  test('applies what can change live and keeps the rest until a restart', async () => {
    const before = await from('runtime.max_turns = 3\n');
    const after = await check({
      files: {
        'agent.toml':
          'runtime.max_turns = 4\nbudgets.per_turn_usd = 1\ngateway = { bind = "127.0.0.1:9", max_attachments = 1 }\nscheduler.max_turns = 3\ntools = { shown = 9, attachment_save = { timeout_secs = 9 } }\n',
        'runner.toml':
          'workspace_root = "/elsewhere"\ndefault_tier = "process"\naudit.rotate_mib = 9\nsecrets.keep_rotated_days = 2\n',
      },
    });
    const result = reload(before, after);
    assert.deepEqual(result.live.toSorted(), ['budgets.per_turn_usd', 'runtime.max_turns', 'tools.shown']);
    assert.deepEqual(result.restart.toSorted(), [
      'audit.rotate_mib',
      'default_tier',
      'gateway.bind',
      'gateway.max_attachments',
      'secrets.keep_rotated_days',
      'tools.attachment_save.timeout_secs',
      'workspace_root',
    ]);
    const { config, paths } = result.running;
    assert.deepEqual([config.runtime.max_turns, config.gateway.max_attachments], [4, 4]);
    assert.deepEqual(
      [config.gateway.bind, config.workspace_root, config.default_tier],
      ['127.0.0.1:0', 'workspaces', undefined],
    );
    assert.equal(paths.workspaceRoot, before.paths.workspaceRoot);
    assert.deepEqual(result.problems, []);
  });

  test('sees a changed secret and a removed key', async () => {
    const before = await from('providers.registry.openai.api_key = "a"\nruntime.max_cost = 1\n');
    const after = await check({ files: { 'agent.toml': 'providers.registry.openai.api_key = "b"\n' } });
    const result = reload(before, after);
    assert.deepEqual(result.live.toSorted(), ['providers.registry.openai.api_key', 'runtime.max_cost']);
    assert.equal(result.running.config.runtime.max_cost, undefined);
  });

  test('changes nothing where nothing changed', async () => {
    const text = 'runtime.max_turns = 4\n';
    const { live, restart } = reload(await from(text), await check({ files: { 'agent.toml': text } }));
    assert.deepEqual([live, restart], [[], []]);
  });

  test('runs on with the last good configuration where the new one is bad, and says why', async () => {
    const before = await from('runtime.max_turns = 3\n');
    const result = reload(before, await check({ files: { 'agent.toml': 'runtime.max_turns = "x"\n' } }));
    assert.equal(result.running, before);
    assert.deepEqual(
      result.problems.map(({ key }) => key),
      ['runtime.max_turns'],
    );
  });

  test('survives what the loader refuses to go on with, and keeps its user', async () => {
    const before = await from('');
    const two = worldInput({
      files: { 'users/default.toml': '', 'users/ada.toml': '', 'agent.toml': 'runtime.max_turns = 2\n' },
    });
    assert.deepEqual((await reloadConfig(before, two)).live, ['runtime.max_turns']);
    const gone = await reloadConfig(before, worldInput({ files: { 'users/ada.toml': '' } }));
    assert.equal(gone.running, before);
    assert.deepEqual(
      gone.problems.map(({ code }) => code),
      ['config/unknown-user'],
    );
  });

  test('is worth a look whenever one of these folders changes', async () => {
    assert.deepEqual(watchedFolders(await from('')).slice(-2), ['/w/.oxydra', '/w/.oxydra/users']);
  });
});
