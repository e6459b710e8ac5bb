import assert from 'node:assert/strict';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { workspaceContract } from '@oxydra/testkit';
import { Fault } from '@oxydra/types';
import { openBench, descriptorsAtRest, openFiles, sharedPool } from '../test-bench.ts';
import { MAX_WRITE_BYTES } from './writable.ts';

workspaceContract('file guest', async () => openBench());

const MAKE_PIPE = 'mkfifo';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const code = (expected: string) => (error: unknown) => Fault.is(error) && error.code === expected;

describe('a workspace', () => {
  test('follows links that stay inside and writes through them', async () => {
    await using bench = openBench();
    mkdirSync(bench.at('shared/real/deep'), { recursive: true });
    writeFileSync(bench.at('shared/real/deep/f'), 'inside');
    symlinkSync('real', bench.at('shared/way'));
    symlinkSync('../real/deep/f', bench.at('shared/real/up'));
    symlinkSync('./way/deep/../deep/f', bench.at('shared/leaf'));
    for (const path of ['way/deep/f', 'leaf', '/shared/way/deep/../../leaf']) {
      const { bytes: read } = await bench.workspace.read(path, { limit: 100 });
      assert.equal(Buffer.from(read).toString(), 'inside', path);
    }
    await bench.workspace.write('leaf', bytes('changed'));
    assert.equal(readFileSync(bench.at('shared/real/deep/f'), 'utf8'), 'changed');
    assert.deepEqual(
      (await bench.workspace.list('/shared')).filter((info) => info.link).map((info) => `${info.path} ${info.kind}`),
      ['/shared/leaf file', '/shared/way folder'],
    );
  });

  test('refuses every link that leads out, and circles', async () => {
    await using bench = openBench();
    writeFileSync(bench.at('outside/secret'), 'canary');
    mkdirSync(bench.at('shared/d'));
    const links: Record<string, string> = {
      absolute: bench.at('outside'),
      inward: bench.at('shared'),
      above: '../outside',
      twice: 'd/../../outside',
      chained: 'above',
      circle: 'circle',
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, bench.at('shared', name));
    symlinkSync('../../outside/secret', bench.at('shared/d/leaf'));
    const paths = [...Object.keys(links).flatMap((name) => [`${name}/secret`, name]), 'd/leaf', 'd/../above/secret'];
    for (const path of paths) {
      await assert.rejects(bench.workspace.stat(path), code('sandbox/outside'), `stat ${path}`);
      await assert.rejects(bench.workspace.read(path, { limit: 9 }), code('sandbox/outside'), `read ${path}`);
      await assert.rejects(bench.workspace.list(path), code('sandbox/outside'), `list ${path}`);
      await assert.rejects(bench.workspace.write(path, bytes('x')), code('sandbox/outside'), `write ${path}`);
    }
    assert.deepEqual(readdirSync(bench.at('outside')), ['secret']);
    assert.equal(readFileSync(bench.at('outside/secret'), 'utf8'), 'canary');
  });

  test('removes a link itself, never what it leads to', async () => {
    await using bench = openBench();
    mkdirSync(bench.at('shared/d'));
    writeFileSync(bench.at('outside/secret'), 'canary');
    symlinkSync('../../outside', bench.at('shared/d/link'));
    symlinkSync('../outside', bench.at('shared/link'));
    await bench.workspace.remove('link', { permanently: true, recursive: true });
    await bench.workspace.remove('d', { permanently: true, recursive: true });
    assert.deepEqual(readdirSync(bench.at('shared')), ['.trash']);
    assert.equal(readFileSync(bench.at('outside/secret'), 'utf8'), 'canary');
  });

  test('does not write to a file that has other names', async () => {
    await using bench = openBench();
    writeFileSync(bench.at('outside/f'), 'canary');
    linkSync(bench.at('outside/f'), bench.at('shared/f'));
    await assert.rejects(bench.workspace.write('f', bytes('x')), code('sandbox/hard-link'));
    assert.equal(readFileSync(bench.at('shared/f'), 'utf8'), 'canary');
  });

  test('neither blocks on a pipe nor reads a special file', async () => {
    await using bench = openBench();
    execFileSync(MAKE_PIPE, [bench.at('shared/pipe')]);
    assert.equal((await bench.workspace.stat('pipe')).kind, 'other');
    await assert.rejects(bench.workspace.read('pipe', { limit: 1 }), code('sandbox/not-a-file'));
    await assert.rejects(bench.workspace.write('pipe', bytes('x')), code('sandbox/not-a-file'));
  });

  test('keeps permissions and respects write protection', async () => {
    await using bench = openBench();
    writeFileSync(bench.at('shared/run.sh'), 'a');
    chmodSync(bench.at('shared/run.sh'), 0o750);
    await bench.workspace.write('run.sh', bytes('b'));
    assert.equal(statSync(bench.at('shared/run.sh')).mode & 0o777, 0o750);
    chmodSync(bench.at('shared/run.sh'), 0o550);
    await assert.rejects(bench.workspace.write('run.sh', bytes('c')), code('sandbox/no-permission'));
  });

  test('leaves nothing behind when a write is refused', async () => {
    await using bench = openBench();
    await bench.workspace.write('keep', bytes('x'));
    for (const path of ['new/../../x', 'new/sub/../../../x', 'keep/x', `new/${'n'.repeat(256)}`, 'new/a\u0000b']) {
      await assert.rejects(bench.workspace.write(path, bytes('x')), Fault.is, path);
    }
    assert.deepEqual(readdirSync(bench.at('shared')).sort(), ['.trash', 'keep']);
    assert.deepEqual(readdirSync(bench.at('shared/.trash/.pending')), []);
  });

  test('refuses a write above the size limit', async () => {
    await using bench = openBench();
    const large = new Uint8Array(MAX_WRITE_BYTES + 1);
    await assert.rejects(bench.workspace.write('f', large), code('sandbox/too-large'));
    assert.deepEqual(readdirSync(bench.at('shared')), []);
  });

  test('sweeps what a crash left half-written, but nothing young', async () => {
    await using bench = openBench();
    await bench.workspace.write('f', bytes('x'));
    writeFileSync(bench.at('shared/.trash/.pending/old'), 'half');
    writeFileSync(bench.at('shared/.trash/.pending/young'), 'half');
    utimesSync(bench.at('shared/.trash/.pending/old'), 1, 1);
    using _files = openFiles(bench.mounts);
    assert.deepEqual(readdirSync(bench.at('shared/.trash/.pending')), ['young']);
  });

  test('holds no descriptor after any call, refused ones included', async () => {
    await using bench = openBench();
    symlinkSync('../outside', bench.at('shared/out'));
    symlinkSync('loop', bench.at('shared/loop'));
    await bench.workspace.write('a/b/c/f', bytes('x'));
    await bench.workspace.remove('a/b/c/f', { permanently: false, recursive: false });
    const tryAll = async (): Promise<void> => {
      for (const path of ['a/b/c', 'a/b/c/f', 'out/x', 'loop/x', 'a/none/x', '../x', 'a/f/../../..', 'new/x/y']) {
        await bench.workspace.stat(path).catch(() => {});
        await bench.workspace.read(path, { limit: 9 }).catch(() => {});
        await bench.workspace.list(path).catch(() => {});
        await bench.workspace.walk(path, 9).catch(() => {});
        await bench.workspace.readMany([path], { limit: 9, total: 9 }).catch(() => {});
        await bench.workspace.write(path, bytes('x'), { exclusive: true }).catch(() => {});
        await bench.workspace.write(path, bytes('x')).catch(() => {});
        await bench.workspace.remove(path, { permanently: false, recursive: false }).catch(() => {});
        await bench.workspace.remove(path, { permanently: true, recursive: true }).catch(() => {});
      }
    };
    // The first round starts what stays.
    await sharedPool.warm();
    await tryAll();
    const before = await descriptorsAtRest();
    await tryAll();
    assert.ok((await descriptorsAtRest()) <= before);
  });

  test('lists names that no path may spell escaped, and does not open them', async () => {
    await using bench = openBench();
    writeFileSync(bench.at('shared/a\u202egpj.exe'), 'x');
    writeFileSync(bench.at('shared/line\nbreak'), 'x');
    writeFileSync(Buffer.concat([Buffer.from(bench.at('shared/')), Buffer.from([0x66, 0xff])]), 'x');
    assert.deepEqual(
      (await bench.workspace.list('/shared')).map((info) => `${info.path} ${info.kind}`),
      ['/shared/a\\u{202e}gpj.exe other', '/shared/f\ufffd other', '/shared/line\\u{a}break other'],
    );
    await assert.rejects(bench.workspace.stat('f\ufffd'), code('sandbox/not-found'));
    await assert.rejects(bench.workspace.stat('a\u202egpj.exe'), code('sandbox/bad-path'));
  });

  test('names no folder of the host in any message', async () => {
    await using bench = openBench();
    mkdirSync(bench.at('shared/d'));
    for (const path of ['none', 'd', bench.at('outside'), '../x', 'x'.repeat(300), `${'d/../'.repeat(200)}none`]) {
      await assert.rejects(bench.workspace.read(path, { limit: 1 }), (error) => {
        assert.ok(Fault.is(error));
        const told = JSON.stringify([Fault.toRecord(error), error.cause]);
        return !told.includes('/proc/') && (path.includes(bench.host) || !told.includes(bench.host));
      });
    }
  });
});
