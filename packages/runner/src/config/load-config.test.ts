import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { format, inspect } from 'node:util';
import { Fault } from '@oxydra/types';
import fc from 'fast-check';
import { check, problemsOf, worldInput, type World } from './load-config.fixture.ts';
import { loadConfig, type LoadedConfig } from './load-config.ts';

const load = (world: World = {}): Promise<LoadedConfig> => loadConfig(worldInput(world));
const turns = (count: number): string => `[runtime]\nmax_turns = ${count}\n`;
const isFault = (code: string, text: RegExp) => (error: unknown) =>
  Fault.is(error) && error.code === code && text.test(`${error.message} ${error.hint ?? ''}`);

/** Places that can set `runtime.max_turns`, weakest first. */
const PLACES: readonly ((value: number) => World)[] = [
  (value) => ({ files: { '/etc/oxydra/agent.toml': turns(value) } }),
  (value) => ({ files: { '/etc/oxydra/providers.toml': turns(value) } }),
  (value) => ({ files: { '/home/me/.config/oxydra/agent.toml': turns(value) } }),
  (value) => ({ files: { '/home/me/.config/oxydra/providers.toml': turns(value) } }),
  (value) => ({ files: { 'agent.toml': turns(value) } }),
  (value) => ({ files: { 'providers.toml': turns(value) } }),
  (value) => ({ env: { OXYDRA__RUNTIME__MAX_TURNS: String(value) } }),
  (value) => ({ options: { set: [`runtime.max_turns=${value}`] } }),
];

const together = (worlds: readonly World[]): World => ({
  files: Object.assign({}, ...worlds.map(({ files }) => files ?? {})) as Record<string, string>, // a merge of such records
  env: Object.assign({}, ...worlds.map(({ env }) => env ?? {})) as Record<string, string>,
  options: { set: worlds.flatMap(({ options }) => options?.set ?? []) },
});

// @requirement config/six-layers
describe('the layers', () => {
  test('let the strongest place win, whichever of them are there', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(PLACES.length - 1)), async (indices) => {
        const worlds = indices.map((index) => PLACES[index]?.(index + 1) ?? {});
        const { config } = await load(together(worlds));
        assert.equal(config.runtime.max_turns, indices.length === 0 ? 25 : Math.max(...indices) + 1);
      }),
      { numRuns: 100 },
    );
  });

  test('merge tables and replace lists', async () => {
    const { config } = await load({
      files: {
        '/etc/oxydra/agent.toml':
          '[gateway]\nallowed_origins = ["https://a.example", "https://b.example"]\nmax_attachments = 2\n',
        'agent.toml': '[gateway]\nallowed_origins = ["https://c.example"]\n[agents.a]\ntools = []\n',
        'providers.toml': '[agents.a]\nmax_turns = 3\n',
      },
    });
    assert.deepEqual(config.gateway.allowed_origins, ['https://c.example']);
    assert.equal(config.gateway.max_attachments, 2);
    assert.deepEqual(config.agents['a'], { tools: [], max_turns: 3 });
  });

  test('know where each value comes from', async () => {
    const loaded = await load({
      files: { 'agent.toml': `# c\n${turns(3)}` },
      options: { set: ['runtime.busy=queue'] },
    });
    assert.deepEqual(loaded.sourceOf(['runtime', 'max_turns']), {
      layer: 'workspace',
      place: { origin: '/w/.oxydra/agent.toml', file: '/w/.oxydra/agent.toml', line: 3, column: 1 },
    });
    assert.equal(loaded.sourceOf(['runtime', 'busy']).place.origin, '--set runtime.busy');
    assert.equal(loaded.sourceOf(['runtime', 'parallel_reads']).layer, 'built-in');
  });

  test('take `default` and `global` tables of agent files as weaker and stronger settings', async () => {
    const text =
      'runtime.max_turns = 5\nruntime.busy = "queue"\n[default.runtime]\nmax_turns = 4\nparallel_reads = 2\n[global.runtime]\nbusy = "steer"\n';
    const { config } = await load({ files: { 'agent.toml': text } });
    assert.deepEqual([config.runtime.max_turns, config.runtime.busy, config.runtime.parallel_reads], [5, 'steer', 2]);
  });
});

describe('variables and --set', () => {
  test('are read as TOML values where they are such, else as text', async () => {
    const { config } = await load({
      env: { OXYDRA__BUDGETS: '{ per_turn_usd = 0.5 }', OXYDRA__GATEWAY__ALLOWED_ORIGINS: '["https://a.example"]' },
      options: { set: ['approvals.tools."file_write"=ask', 'catalog.skip_catalog_validation=true'] },
    });
    assert.equal(config.budgets.per_turn_usd, 0.5);
    assert.deepEqual(config.gateway.allowed_origins, ['https://a.example']);
    assert.equal(config.approvals.tools['file_write'], 'ask');
    assert.equal(config.catalog.skip_catalog_validation, true);
  });

  test('stay text where the key wants text, whatever they look like', async () => {
    const { config } = await load({
      env: { OXYDRA__PROVIDERS__REGISTRY__OPENAI__API_KEY: '12345' },
      options: { set: ['agents.a.system_prompt=2026-01-01', 'agents.b.system_prompt=true'] },
    });
    assert.equal(config.providers.registry['openai']?.api_key?.reveal(), '12345');
    assert.equal(config.agents['a']?.system_prompt, '2026-01-01');
    assert.equal(config.agents['b']?.system_prompt, 'true');
  });

  test('count as unset where a variable is blank, and cannot smuggle in another key', async () => {
    const { config } = await load({
      env: { OXYDRA__RUNTIME__MAX_TURNS: ' ', OXYDRA_REQUIRE: 'x' },
      options: { set: ['agents.a.system_prompt=1\nb = 2'] },
    });
    assert.equal(config.runtime.max_turns, 25);
    assert.equal(config.agents['a']?.system_prompt, '1\nb = 2');
  });

  test('come from -e and --env-file, too, the later winning', async () => {
    const envFile = 'export A="one # two"\n# c\n\nB=two # c\nC=three\nOXYDRA__RUNTIME__MAX_TURNS=7\n';
    const { config, environment } = await load({
      files: { '/w/vars': envFile },
      env: { A: 'zero', D: 'four' },
      options: { envFile: 'vars', env: ['C=x=y'] },
    });
    assert.equal(config.runtime.max_turns, 7);
    assert.deepEqual(
      ['A', 'B', 'C', 'D', 'toString'].map((name) => environment.get(name)),
      ['one # two', 'two', 'x=y', 'four', undefined],
    );
    assert.equal(environment.entries()['D'], 'four');
  });
});

describe('a file', () => {
  test('may be empty, begin with a byte order mark, and end its lines with CRLF', async () => {
    const files = { 'runner.toml': '', 'agent.toml': '\uFEFF# c\r\n[runtime]\r\nmax_turns = 3\r\n' };
    const loaded = await load({ files });
    assert.equal(loaded.config.runtime.max_turns, 3);
    assert.equal(loaded.sourceOf(['runtime', 'max_turns']).place.line, 3);
    const told = await problemsOf({ files: { 'agent.toml': '\uFEFFmax = 3\r\n' } });
    assert.match(told[0] ?? '', /^agent.toml:1:1: max is not/u);
  });

  test('that is hostile is refused in one sentence: nested without end, control characters, huge numbers', async () => {
    for (const text of [
      `a = ${'['.repeat(50_000)}`,
      'a = "\0"',
      'a = 99999999999999999999',
      `${'a.'.repeat(50_000)}a = 1`,
    ]) {
      const told = await problemsOf({ files: { 'agent.toml': text } });
      assert.equal(told.length, 1);
      assert.ok((told[0] ?? '').startsWith('agent.toml:1:'), (told[0] ?? '').slice(0, 200));
    }
  });
});

describe('the config folder', () => {
  test('is absent without harm: defaults, the user default, workspaces below ./.oxydra', async () => {
    const { user, paths, warnings, files } = await load();
    assert.equal(user.id, 'default');
    assert.equal(paths.workspace, '/w/.oxydra/workspaces/default');
    assert.equal(paths.ipc, '/w/.oxydra/workspaces/default/ipc');
    assert.equal(paths.state, '/w/.oxydra/workspaces/default/.oxydra');
    assert.deepEqual([warnings, files], [[], []]);
  });

  test('is that of the file that -c names', async () => {
    const files = { '/x/r.toml': 'workspace_root = "here"\n', '/x/agent.toml': turns(3), 'agent.toml': turns(9) };
    const { config, paths } = await load({ files, options: { configFile: '../x/r.toml' } });
    assert.equal(config.runtime.max_turns, 3);
    assert.equal(paths.workspaceRoot, '/x/here');
    assert.equal(paths.configDir, '/x');
  });

  test('must hold the file that -c names', async () => {
    const files = { '/x/agent.toml': '' };
    await assert.rejects(
      load({ files, options: { configFile: '/y/r.toml' } }),
      isFault('config/missing-file', /\/y\/r.toml is not there/u),
    );
    await assert.rejects(
      load({ files, options: { configFile: '/x' } }),
      isFault('config/missing-file', /is a folder; -c names/u),
    );
  });

  test('gives relative paths their base: the folder of the file that says them', async () => {
    const home = { '/home/me/.config/oxydra/runner.toml': 'workspace_root = "ws"\n' };
    assert.equal((await load({ files: home })).paths.workspaceRoot, '/home/me/.config/oxydra/ws');
    assert.equal((await load({ options: { set: ['workspace_root=ws'] } })).paths.workspaceRoot, '/w/ws');
    assert.equal((await load({ options: { set: ['workspace_root=~/ws'] } })).paths.workspaceRoot, '/home/me/ws');
  });

  test('may move the folders that agents see', async () => {
    const { paths } = await load({ files: { 'users/default.toml': '[mounts]\nshared = "/data"\ntmp = "scratch"\n' } });
    assert.equal(paths.shared, '/data');
    assert.equal(paths.tmp, '/w/.oxydra/workspaces/default/scratch');
  });
});

describe('the user', () => {
  test('is the only one there is, or the one asked for', async () => {
    assert.equal((await load({ files: { 'users/ada.toml': '' } })).user.id, 'ada');
    const two = {
      'runner.toml': '[users.ada]\n[users.bob]\nconfig_path = "b.toml"\n',
      'b.toml': '[behavior]\ntimezone = "UTC"\n',
    };
    const { user } = await load({ files: two, options: { user: 'bob' } });
    assert.equal(user.settings.behavior.timezone, 'UTC');
    await assert.rejects(load({ files: two }), isFault('config/which-user', /ada, bob.*-u/u));
    await assert.rejects(
      load({ files: two, options: { user: 'bib' } }),
      isFault('config/unknown-user', /Did you mean bob/u),
    );
  });

  test('has an id that is safe as a folder', async () => {
    for (const user of ['', '..', 'a/b', 'a\\b', 'a\0', 'a..b', ' ', 'x'.repeat(65)]) {
      await assert.rejects(load({ options: { user } }), isFault('config/bad-user', /cannot be the id/u));
    }
  });
});

describe('warnings', () => {
  test('name each key that has no effect yet, once, at its strongest place', async () => {
    const files = { 'agent.toml': '[scheduler]\nenabled = true\nmax_concurrent = 3\n' };
    const { warnings } = await load({ files, env: { OXYDRA__SCHEDULER__ENABLED: 'false' } });
    assert.deepEqual(
      warnings.map(({ text, place }) => [text, place?.origin]),
      [
        [
          '`scheduler.enabled` has no effect in this version: there is no scheduler yet.',
          'the variable OXYDRA__SCHEDULER__ENABLED',
        ],
        [
          '`scheduler.max_concurrent` has no effect in this version: there is no scheduler yet.',
          '/w/.oxydra/agent.toml',
        ],
      ],
    );
  });

  test('tell of an older folder, of variables for the shell, and of a cost that once meant tokens', async () => {
    const files = {
      '/home/me/.oxydra/runner.toml': '',
      'agent.toml': 'config_version = "1.0.0"\nruntime.max_cost = 5.0\n',
    };
    const { warnings } = await load({ files, options: { env: ['SHELL_PATH=/bin'] } });
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['config/older-folder', 'config/no-effect-yet', 'config/other-meaning'],
    );
  });

  test('are given beside problems, too', async () => {
    const checked = await check({ files: { 'agent.toml': '[scheduler]\nenabled = true\n[nonsense]\n' } });
    assert.ok(!checked.ok && checked.warnings.length === 1);
  });
});

test('a loaded configuration shows no secret however it is printed', async () => {
  const key = `sk-${'x'.repeat(20)}`;
  const loaded = await load({
    files: { 'agent.toml': `[providers.registry.openai]\napi_key = "${key}"\nextra_headers = { X = "${key}" }\n` },
    env: { OPENAI_API_KEY: key },
    options: { set: [`providers.registry.anthropic.api_key=${key}`] },
  });
  for (const text of [
    JSON.stringify(loaded),
    inspect(loaded, { depth: 20, showHidden: true }),
    format('%s %o %j', loaded, loaded.config, loaded),
  ]) {
    assert.ok(!text.includes(key));
  }
  assert.equal(loaded.config.providers.registry['openai']?.api_key?.reveal(), key);
});
