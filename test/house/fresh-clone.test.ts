import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

const root = join(import.meta.dirname, '../..');
/** What a newcomer has: no key, no pinned Node in the path. */
const path = (process.env['PATH'] ?? '')
  .split(':')
  .filter((folder) => !folder.includes('node_modules'))
  .join(':');

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, args: readonly string[], cwd: string, PATH = path): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { PATH, HOME: process.env['HOME'] },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

// With the real npm; `launcher.test.ts` plays through what can go wrong without it.
describe('a fresh clone', { timeout: 280_000 }, () => {
  let folder = '';
  let clone = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'oxydra launcher '));
    clone = join(folder, 'a clone');
    assert.equal(spawnSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone]).status, 0);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  // @requirement house/two-commands
  // @requirement house/one-install-at-once
  test('installs once when started twice, and answers as the rehearsal', async () => {
    const [first, second] = await Promise.all([
      run('npm', ['start', '--silent', '--', '--version'], clone),
      run(join(clone, 'bin/oxydra'), ['--version'], folder),
    ]);
    assert.deepEqual([first.code, second.code], [0, 0], first.stderr + second.stderr);
    assert.match(second.stdout, /^\d+\.\d+\.\d+\n$/);
    const said = first.stderr + second.stderr;
    assert.equal(said.split('installing dependencies').length - 1, 1, said);
    assert.equal(said.split('building ...').length - 1, 1, said);
    const { code, stdout, stderr } = await run('npm', ['start', '--silent', '--', 'ask', 'say hi'], clone);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /rehearsal/);
  });

  // @requirement house/launcher-keeps-folder
  test('works through a link in the path, from another folder, and touches nothing but that', async () => {
    const [bin, work] = [join(folder, 'bin'), join(folder, 'some work')];
    mkdirSync(bin);
    mkdirSync(work);
    symlinkSync(join(clone, 'bin/oxydra'), join(bin, 'oxydra'));
    const { code, stdout, stderr } = await run('oxydra', ['ask', 'say hi'], work, `${bin}:${path}`);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /rehearsal/);
    assert.deepEqual(readdirSync(work), ['.oxydra']);
  });
});
