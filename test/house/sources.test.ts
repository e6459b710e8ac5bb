import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const root = join(import.meta.dirname, '../..');
const run = (command: string, args: readonly string[], cwd = root) =>
  spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 120_000 });

describe('the sources', () => {
  // @requirement house/small-files
  test('are small: half of them have at most 90 lines', () => {
    const sources = globSync('packages/*/src/**/*.{ts,tsx}', { cwd: root }).filter(
      (path) => !/\.(test|fixture)\.tsx?$/.test(path),
    );
    const lengths = sources
      .map((path) => readFileSync(join(root, path), 'utf8').split('\n').length)
      .toSorted((a, b) => a - b);
    assert.ok(lengths.length > 300);
    const median = lengths[Math.floor(lengths.length / 2)] ?? Infinity;
    assert.ok(median <= 90, `the median is ${median}`);
  });

  // @requirement house/licences
  test('lean only on packages whose licences are allowed', () => {
    const { status, stdout } = run(process.execPath, ['scripts/licences.ts']);
    assert.equal(status, 0, stdout);
  });

  test('are refused a package whose licence is not allowed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'oxydra-licences-'));
    try {
      mkdirSync(join(folder, 'node_modules/shady'), { recursive: true });
      writeFileSync(
        join(folder, 'package-lock.json'),
        JSON.stringify({ packages: { '': {}, 'node_modules/shady': { version: '1.0.0', license: 'AGPL-3.0' } } }),
      );
      writeFileSync(join(folder, 'node_modules/shady/package.json'), '{"name":"shady","license":"AGPL-3.0"}');
      const { status, stdout } = run(process.execPath, ['scripts/licences.ts', folder]);
      assert.equal(status, 1);
      assert.match(stdout, /shady/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  // @requirement house/doors
  test('are refused a raw file, fetch, process or environment outside the rooms that own them', () => {
    // In a folder of its own, laid out like ours: nobody else's run shall see it.
    const folder = mkdtempSync(join(tmpdir(), 'oxydra-doors-'));
    const room = join(folder, 'packages/tools/src');
    try {
      mkdirSync(room, { recursive: true });
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
      for (const file of ['tsconfig.json', 'package.json', 'oxlint.config.ts'])
        cpSync(join(root, file), join(folder, file));
      cpSync(join(root, 'scripts/lint'), join(folder, 'scripts/lint'), { recursive: true });
      writeFileSync(
        join(room, 'trespass.ts'),
        "import { readFileSync } from 'node:fs';\nimport { spawn } from 'node:child_process';\nexport const all = [readFileSync, spawn, () => fetch('http://x'), process.env['X']];\n",
      );
      const { status, stdout } = run(join(root, 'node_modules/.bin/oxlint'), ['packages'], folder);
      assert.notEqual(status, 0);
      for (const trespass of ['node:fs', 'node:child_process', 'fetch', 'process.env'])
        assert.ok(stdout.includes(trespass), `${trespass}: ${stdout}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

// @requirement house/honest-tests
describe('a test run', () => {
  const play = (source: string): { status: number | null; last: string; stdout: string } => {
    const folder = mkdtempSync(join(tmpdir(), 'oxydra-run-'));
    try {
      writeFileSync(join(folder, 'a.test.mjs'), `import { test } from 'node:test';\n${source}\n`);
      const reporter = join(root, 'scripts/reporter.ts');
      const { status, stdout } = spawnSync(process.execPath, ['--test', `--test-reporter=${reporter}`, 'a.test.mjs'], {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] },
      });
      return { status, stdout, last: stdout.trimEnd().split('\n').at(-1) ?? '' };
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test('ends with its counts', () => {
    assert.deepEqual(play("test('a', () => {}); test('b', () => {});").last, '2 passed, 0 failed');
    const { status, last } = play("test('a', () => { throw new Error('no'); });");
    assert.equal(last, '0 passed, 1 failed');
    assert.notEqual(status, 0);
  });

  test('names what a skipped test was missing, and fails where it does not', () => {
    assert.match(
      play("test('a', () => {}); test('b', { skip: 'tmux is not installed' }, () => {});").stdout,
      /skipped \(tmux is not installed\): b/,
    );
    const silent = play("test('a', { skip: true }, () => {});");
    assert.equal(silent.last, '0 passed, 1 failed');
    assert.notEqual(silent.status, 0);
  });
});
