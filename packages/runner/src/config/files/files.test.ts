import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { check, problemsOf } from '../load-config.fixture.ts';
import { modelSettings } from '../slices/provider-settings.ts';
import { createMemoryConfigDisk } from './memory-config-disk.ts';
import { migrateFiles, migrateText } from './migrate.ts';
import { nodeConfigDisk } from './node-config-disk.ts';
import { setConfigKey, writeConfigFile } from './write-config-file.ts';

const NOW = Date.UTC(2026, 10, 21, 2, 45, 1, 123);
const FILE = '/c/agent.toml';

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'oxydra-config-'));
  try {
    await body(folder);
  } finally {
    await chmod(folder, 0o700);
    await rm(folder, { recursive: true });
  }
}

// @requirement config/format-kept
describe('writing a config file', () => {
  test('keeps what was there as a backup, and the last ten of those', async () => {
    const disk = createMemoryConfigDisk({ [FILE]: 'a = 0\n', '/c/agent.toml.bak': 'mine', '/c/other.toml.bak.1': 'x' });
    assert.equal(await writeConfigFile(disk, FILE, 'a = 1\n', NOW), '/c/agent.toml.bak.20261121T024501123Z-000');
    assert.equal(disk.text('/c/agent.toml.bak.20261121T024501123Z-000'), 'a = 0\n');
    for (let turn = 2; turn <= 14; turn += 1) await writeConfigFile(disk, FILE, `a = ${turn}\n`, NOW);
    const backups = (await disk.list('/c')).filter((name) => name.startsWith('agent.toml.bak.'));
    assert.equal(backups.length, 10);
    assert.equal(disk.text(`/c/${backups.at(-1)}`), 'a = 13\n');
    assert.deepEqual(
      [disk.text(FILE), disk.text('/c/agent.toml.bak'), disk.text('/c/other.toml.bak.1')],
      ['a = 14\n', 'mine', 'x'],
    );
  });

  test('is atomic and private on a real disk, and leaves no temporary file', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'users', 'a.toml');
      await nodeConfigDisk.replace(file, 'a = 1\n');
      assert.equal((await stat(file)).mode & 0o777, 0o600);
      await chmod(file, 0o640);
      await nodeConfigDisk.replace(file, 'a = 2\n');
      assert.equal((await stat(file)).mode & 0o777, 0o640);
      assert.equal(await readFile(file, 'utf8'), 'a = 2\n');
      assert.deepEqual(await readdir(join(folder, 'users')), ['a.toml']);
    }));

  test('leaves the file as it was where it cannot be replaced', () =>
    inFolder(async (folder) => {
      await writeFile(join(folder, 'plain'), '');
      await assert.rejects(
        nodeConfigDisk.replace(join(folder, 'plain', 'agent.toml'), 'x'),
        (error) =>
          Fault.is(error) && error.code === 'config/cannot-write' && /cannot be written \(E/u.test(error.message),
      );
    }));

  test('reads nothing from what is not there, and says so where it cannot read', () =>
    inFolder(async (folder) => {
      assert.equal(await nodeConfigDisk.read(join(folder, 'no', 'x')), undefined);
      assert.deepEqual(await nodeConfigDisk.list(join(folder, 'no')), []);
      assert.equal(await nodeConfigDisk.kind(join(folder, 'no')), undefined);
      assert.equal(await nodeConfigDisk.kind(folder), 'folder');
      await assert.rejects(
        nodeConfigDisk.read(folder),
        (error) => Fault.is(error) && error.code === 'config/unreadable',
      );
    }));
});

describe('setting one key of a file', () => {
  const change = { file: FILE, document: 'agent', path: ['runtime', 'max_turns'] } as const;

  test('changes it in place, with a backup', async () => {
    const disk = createMemoryConfigDisk({ [FILE]: '# mine\n[runtime]\nmax_turns = 3 # few\n' });
    const { backup, changed } = await setConfigKey(disk, { ...change, value: 9 }, NOW);
    assert.ok(changed && backup !== undefined);
    assert.equal(disk.text(FILE), '# mine\n[runtime]\nmax_turns = 9 # few\n');
    assert.deepEqual(await setConfigKey(disk, { ...change, value: 9 }, NOW), { backup: undefined, changed: false });
  });

  test('makes the file where there is none', async () => {
    const disk = createMemoryConfigDisk({});
    await setConfigKey(disk, { ...change, value: 9 }, NOW);
    assert.equal(disk.text(FILE), '[runtime]\nmax_turns = 9\n');
  });

  test('refuses a value that the check refuses, and an unknown key, and writes nothing', async () => {
    const disk = createMemoryConfigDisk({ [FILE]: 'nonsense = 1\n' });
    await assert.rejects(
      setConfigKey(disk, { ...change, value: 0 }, NOW),
      /max_turns is 0, but must be a whole number of at least 1/u,
    );
    await assert.rejects(
      setConfigKey(disk, { ...change, path: ['runtime', 'x'], value: 0 }, NOW),
      /runtime.x is not a known key/u,
    );
    assert.equal(disk.text(FILE), 'nonsense = 1\n');
  });
});

const OLD_AGENT = `# Mine.
config_version = "1.0.0" # the first

# The usual one.
[providers.openai] # in use
api_key_env = "MY_KEY"

[providers.openai.extra_headers]
X-Title = "me"
`;

const OLD_DOTTED = `config_version = "1.0.0"
[providers] # all
anthropic.base_url = "https://a.example"
gemini = { api_key_env = "G" }
`;

describe('a migration', () => {
  test('changes the version and the older names, and keeps comments and order', () => {
    assert.equal(
      migrateText('agent', '1.0.0', OLD_AGENT),
      OLD_AGENT.replace('"1.0.0"', '"1.1.0"').replaceAll('[providers.openai', '[providers.registry.openai'),
    );
    for (const document of ['runner', 'user'] as const) {
      assert.equal(
        migrateText(document, '1.0.0', '# c\nconfig_version = "1.0.0"\n'),
        '# c\nconfig_version = "1.0.1"\n',
      );
    }
  });

  test('leaves an older name that the newer one already overrides, and files that are current or say no version', () => {
    const both = 'config_version = "1.0.0"\n[providers.openai]\n[providers.registry.openai]\n';
    assert.equal(migrateText('agent', '1.0.0', both), both.replace('1.0.0', '1.1.0'));
    assert.equal(migrateText('agent', '1.1.0', OLD_AGENT), undefined);
    assert.equal(migrateText('agent', undefined, ''), undefined);
  });

  test('means the same before and after', async () => {
    for (const text of [OLD_AGENT, OLD_DOTTED]) {
      const before = await check({ files: { 'agent.toml': text } });
      const after = await check({ files: { 'agent.toml': migrateText('agent', '1.0.0', text) ?? '' } });
      assert.ok(before.ok && after.ok);
      const { providers } = modelSettings(before.loaded);
      for (const [name, settings] of Object.entries(modelSettings(after.loaded).providers)) {
        assert.equal(JSON.stringify(settings), JSON.stringify(providers[name]));
      }
    }
  });

  test('is written with a backup, and only told of where it cannot be written', async () => {
    const disk = createMemoryConfigDisk({ [FILE]: OLD_AGENT, '/c/runner.toml': 'config_version = "1.0.0"\n' });
    const files = [
      { path: FILE, document: 'agent', version: '1.0.0' },
      { path: '/c/runner.toml', document: 'runner', version: '1.0.0' },
    ] as const;
    const replace: typeof disk.replace = async (path, text) => {
      if (path.includes('runner')) throw new Fault('config/cannot-write', `${path} cannot be written (EROFS).`);
      await disk.replace(path, text);
    };
    const { done, notices } = await migrateFiles({ ...disk, replace }, files, NOW);
    assert.deepEqual(done, [{ file: FILE, from: '1.0.0', to: '1.1.0', backup: `${FILE}.bak.20261121T024501123Z-000` }]);
    assert.equal(disk.text(`${FILE}.bak.20261121T024501123Z-000`), OLD_AGENT);
    assert.match(notices[0]?.text ?? '', /stays at version 1.0.0 \(current: 1.0.1\): .*EROFS/u);
    assert.equal(disk.text('/c/runner.toml'), 'config_version = "1.0.0"\n');
  });

  test('is not needed to read an older file', async () => {
    assert.deepEqual(await problemsOf({ files: { 'agent.toml': OLD_AGENT } }), []);
  });
});
