import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { freshClone } from './clone.ts';
import type { Clone, Outcome } from './clone.ts';

const started = ({ code, out, err }: Outcome, args: readonly string[], cwd: string): void => {
  assert.equal(code, 0, err);
  assert.deepEqual(JSON.parse(out.split('\n')[0] ?? ''), { args, cwd, node: process.version });
};

const lockOf = (clone: Clone): string => join(clone.path, '.oxydra-lock');

/** Makes a file look changed after the last build. */
const touch = (path: string): void => {
  const later = new Date(Date.now() + 5_000);
  utimesSync(path, later, later);
};

describe('the launcher', () => {
  test('installs, builds and starts the pinned Node in a fresh clone, then has nothing left to do @requirement house/two-commands', async () => {
    using clone = freshClone();
    const first = await clone.start({ args: ['ask', 'two words', ''] });
    started(first, ['ask', 'two words', ''], join(clone.path, '..'));
    assert.deepEqual(first.err.match(/^oxydra: (installing|building)/gm), ['oxydra: installing', 'oxydra: building']);
    assert.match(clone.npmCalls().join('\n'), /^ci [^\n]*$/);

    const second = await clone.start();
    assert.equal(second.err, '');
    assert.equal(clone.npmCalls().length, 1);
    assert.ok(!existsSync(lockOf(clone)));
  });

  test('works through links in the PATH, keeps the folder, stdin and stdout @requirement house/launcher-keeps-folder', async () => {
    using clone = freshClone();
    symlinkSync(join(clone.path, 'bin/oxydra'), join(clone.bin, 'oxydra'));
    symlinkSync('oxydra', join(clone.bin, 'ox'));
    const cwd = join(clone.path, '../some where');
    mkdirSync(cwd);
    const outcome = await clone.start({ as: join(clone.bin, 'ox'), args: ['x'], cwd, stdin: 'one\ntwo\n' });
    started(outcome, ['x'], cwd);
    assert.equal(outcome.out.split('\n').slice(1).join('\n'), 'one\ntwo\n');
  });

  test('builds again when a source is newer, not for a test @requirement house/launcher-rebuilds', async () => {
    using clone = freshClone();
    await clone.start();
    const built = statSync(join(clone.path, 'dist/.built')).mtimeMs;
    const source = join(clone.path, 'packages/runner/src/bin/oxydra.ts');
    writeFileSync(`${source.slice(0, -3)}.test.ts`, '');
    touch(`${source.slice(0, -3)}.test.ts`);
    assert.equal((await clone.start()).err, '');
    assert.equal(statSync(join(clone.path, 'dist/.built')).mtimeMs, built);

    writeFileSync(source, `${readFileSync(source, 'utf8')}\nconsole.log('changed');`);
    touch(source);
    const { err, out } = await clone.start();
    assert.equal(err, 'oxydra: building ...\n');
    assert.match(out, /^changed$/m);
  });

  test('says why a build failed, and builds again next time', async () => {
    using clone = freshClone();
    const source = join(clone.path, 'packages/runner/src/bin/oxydra.ts');
    const good = readFileSync(source, 'utf8');
    writeFileSync(source, 'const = 1;');
    const broken = await clone.start();
    assert.equal(broken.code, 1);
    assert.match(broken.err, /oxydra\.ts:1:6[^]*oxydra: the bundle could not be built; the reason stands above\.\n$/);
    assert.equal(broken.out, '');
    writeFileSync(source, good);
    started(await clone.start(), [], join(clone.path, '..'));
  });

  test('says in one sentence which of Node and npm is missing or too old @requirement house/launcher-explains', async () => {
    using clone = freshClone();
    rmSync(join(clone.bin, 'npm'));
    const noNpm = await clone.start();
    assert.equal(noNpm.err, 'oxydra: npm is not installed; install it beside Node, then run this again.\n');
    assert.equal(noNpm.code, 2);
    rmSync(join(clone.bin, 'node'));
    const noNode = await clone.start();
    assert.match(noNode.err, /^oxydra: Node\.js is not installed; install Node 20 or newer .*\n$/);
    writeFileSync(join(clone.bin, 'node'), '#!/bin/sh\necho 18.20.1\n', { mode: 0o755 });
    const oldNode = await clone.start();
    assert.match(oldNode.err, /^oxydra: Node 18\.20\.1 is too old .*\n$/);
    assert.equal(oldNode.code, 2);
    assert.ok(!existsSync(lockOf(clone)));
  });

  test('shows npm’s last words when it fails, and tries anew next time @requirement house/launcher-explains', async () => {
    using clone = freshClone();
    writeFileSync(clone.npmSwitch('fail'), '');
    const failed = await clone.start();
    assert.equal(failed.code, 1);
    assert.match(failed.err, /the registry is on fire\noxydra: the dependencies could not be installed .*\n$/);
    rmSync(clone.npmSwitch('fail'));
    started(await clone.start(), [], join(clone.path, '..'));
  });

  test('fetches its Node itself where npm runs no install scripts', async () => {
    using clone = freshClone();
    writeFileSync(clone.npmSwitch('no-scripts'), '');
    started(await clone.start(), [], join(clone.path, '..'));
  });

  test('asks npm again when the lockfile changed, but not when what it names is there already', async () => {
    using clone = freshClone();
    await clone.start();
    const path = join(clone.path, 'package-lock.json');
    const lock = readFileSync(path, 'utf8');
    writeFileSync(path, `${lock}\n`);
    assert.doesNotMatch((await clone.start()).err, /installing/);
    assert.equal(clone.npmCalls().length, 1);

    writeFileSync(path, lock.replace('"version": "26.10.0"', '"version": "26.10.1"'));
    const { code, err } = await clone.start();
    assert.equal(clone.npmCalls().length, 2);
    assert.equal(code, 1, 'this npm brought the old version again');
    assert.match(err, /What npm installed is not what package-lock\.json names/);
  });

  test('installs once when two first starts meet @requirement house/one-install-at-once', async () => {
    using clone = freshClone();
    writeFileSync(clone.npmSwitch('hold'), '');
    let second: Promise<Outcome> | undefined;
    const first = await clone.start({
      args: ['first'],
      onError: (said) => {
        if (!said.includes('installing')) return;
        second ??= clone.start({
          args: ['second'],
          onError: (heard) => {
            if (heard.includes('waiting for another start')) rmSync(clone.npmSwitch('hold'), { force: true });
          },
        });
      },
    });
    started(first, ['first'], join(clone.path, '..'));
    assert.ok(second);
    started(await second, ['second'], join(clone.path, '..'));
    assert.equal(clone.npmCalls().length, 1);
  });

  test('takes over from a start that died while it was preparing @requirement house/one-install-at-once', async () => {
    using clone = freshClone();
    const { pid } = spawnSync('true');
    symlinkSync(String(pid), lockOf(clone));
    started(await clone.start(), [], join(clone.path, '..'));
    assert.ok(!existsSync(lockOf(clone)));
  });
});
