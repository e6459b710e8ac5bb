import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { parse } from 'smol-toml';
import { check, worldInput } from '../config/load-config.fixture.ts';
import { loadConfig } from '../config/load-config.ts';
import { configExplain, configPath, configShow, configValidate } from './config.ts';

const KEY = `sk-${'x'.repeat(20)}`;
const world = {
  files: {
    '/etc/oxydra/agent.toml': 'runtime.max_turns = 3\n',
    'agent.toml': `[runtime]\nmax_turns = 4\n[providers.registry.openai]\napi_key = "${KEY}"\n[scheduler]\nenabled = true\n`,
  },
  options: { set: ['runtime.max_turns=5'] },
};
const loaded = await loadConfig(worldInput(world));

// @requirement config/explain
// @requirement config/secrets-masked
describe('config show', () => {
  test('prints everything as TOML that loads again, secrets masked', () => {
    const { stdout, exitCode } = configShow(loaded, { json: false });
    const values = parse(stdout);
    assert.equal(exitCode, 0);
    assert.equal(JSON.stringify(values['runtime']), JSON.stringify(loaded.config.runtime));
    assert.match(stdout, /\[providers\.registry\.openai\]\napi_key = "\*{8}"/u);
    assert.ok(!stdout.includes(KEY));
  });

  test('prints JSON', () => {
    const { stdout } = configShow(loaded, { json: true });
    assert.ok(!stdout.includes(KEY));
    assert.equal((JSON.parse(stdout) as typeof loaded.config).runtime.max_turns, 5); // our own output
  });
});

describe('config explain', () => {
  test('lists what each layer says, and points at the winner with its line', () => {
    const { stdout } = configExplain(loaded, 'runtime.max_turns', { json: false });
    assert.equal(
      stdout,
      [
        'runtime.max_turns = 5',
        '  Model calls (rounds) in one turn.',
        '  Allowed: a whole number of at least 1.',
        '    the built-in default (built-in): 25',
        '    /etc/oxydra/agent.toml:1:1 (system): 3',
        '    /w/.oxydra/agent.toml:2:1 (workspace): 4',
        '  → --set runtime.max_turns (option): 5',
        '',
      ].join('\n'),
    );
  });

  test('masks secrets, says what has no effect, and explains whole tables', () => {
    const key = configExplain(loaded, 'providers.registry.openai.api_key', { json: false }).stdout;
    assert.ok(key.includes('********') && !key.includes(KEY));
    assert.match(
      configExplain(loaded, 'scheduler.enabled', { json: false }).stdout,
      /No effect in this version: there is no scheduler yet/u,
    );
    const all = JSON.parse(configExplain(loaded, 'runtime', { json: true }).stdout) as {
      key: string;
      value: unknown;
    }[]; // our own output
    assert.ok(all.length >= 11);
    assert.deepEqual(all.find(({ key: each }) => each === 'runtime.max_cost')?.value, null);
  });

  test('refuses an unknown key with the one that was meant', () => {
    for (const [key, meant] of [
      ['runtime.max_turn', 'runtime.max_turns'],
      ['max_turns', 'runtime.max_turns'],
      ['selction.model', 'selection'],
    ]) {
      assert.throws(
        () => configExplain(loaded, key ?? '', { json: false }),
        (error) => Fault.is(error) && error.code === 'config/unknown-key' && error.hint === `Did you mean ${meant}?`,
      );
    }
    assert.throws(() => configExplain(loaded, '', { json: false }), /"" is not a key/u);
  });
});

describe('config validate', () => {
  test('ends with 0 and the warnings where all is good', async () => {
    const { stdout, stderr, exitCode } = configValidate(await check(world), { json: false });
    assert.equal(exitCode, 0);
    assert.equal(stdout, 'The configuration is good (2 files).\n');
    assert.match(stderr, /^warning: \/w\/.oxydra\/agent.toml:6:1: `scheduler.enabled` has no effect in this version/u);
  });

  test('ends with 2 and every problem on its line where it is not', async () => {
    const bad = await check({ files: { 'agent.toml': 'a = 1\nb = 2\n' } });
    const { stderr, exitCode } = configValidate(bad, { json: false });
    assert.equal(exitCode, 2);
    assert.match(
      stderr,
      /has 2 problems:\n {2}\/w\/.oxydra\/agent.toml:1:1: a is not.*\n {2}\/w\/.oxydra\/agent.toml:2:1: b is not/u,
    );
    const report = JSON.parse(configValidate(bad, { json: true }).stdout) as {
      ok: boolean;
      problems: { key: string }[];
    }; // our own output
    assert.deepEqual([report.ok, report.problems.map(({ key }) => key)], [false, ['a', 'b']]);
  });
});

test('config path tells the folders and the files that were read', () => {
  const { stdout } = configPath(loaded, { json: false });
  assert.match(stdout, /config folder +\/w\/.oxydra\n/u);
  assert.match(stdout, /file +\/etc\/oxydra\/agent.toml\n/u);
  assert.equal((JSON.parse(configPath(loaded, { json: true }).stdout) as { user: string }).user, 'default'); // our own output
});
