/** @requirement files/undo */
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { openBench } from '../test-bench.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const code = (expected: string) => (error: unknown) => Fault.is(error) && error.code === expected;
type Bench = ReturnType<typeof openBench>;

const hostPath = ({ at }: Bench, path: string | undefined): string =>
  at((path ?? assert.fail('nothing was kept')).slice(1));

/** What the files in the trash hold. */
const trashed = ({ at }: Bench): readonly string[] =>
  readdirSync(at('shared/.trash'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8'));

describe('what a write replaces', () => {
  test('is kept with the permissions it had, and no others can read the copy meanwhile', async () => {
    await using bench = openBench();
    writeFileSync(bench.at('shared/key'), 'private');
    chmodSync(bench.at('shared/key'), 0o600);
    const { kept } = await bench.workspace.write('key', bytes('owned'), { keep: true });
    assert.equal(statSync(hostPath(bench, kept)).mode & 0o777, 0o600);
    assert.equal(readFileSync(hostPath(bench, kept), 'utf8'), 'private');
  });

  test('is kept under the place at which it really lay, whatever links and dots led there', async () => {
    await using bench = openBench();
    mkdirSync(bench.at('shared/real/deep'), { recursive: true });
    writeFileSync(bench.at('shared/real/deep/f'), 'old');
    symlinkSync('real', bench.at('shared/way'));
    symlinkSync('../way/deep/f', bench.at('shared/real/leaf'));
    let serial = 0;
    for (const path of ['way/deep/f', 'real/leaf', 'way/deep/../../real/./deep/f']) {
      const { kept } = await bench.workspace.write(path, bytes(`new ${(serial += 1)}`), { keep: true });
      assert.match(kept ?? '', /^\/shared\/\.trash\/[^/]+\/real\/deep\/f$/u, path);
    }
    const { trashed: place } = await bench.workspace.remove('way/deep/f', { permanently: false, recursive: false });
    assert.match(place ?? '', /^\/shared\/\.trash\/[^/]+\/real\/deep\/f$/u);
    assert.deepEqual([...trashed(bench)].sort(), ['new 1', 'new 2', 'new 3', 'old']);
  });

  test('is kept byte for byte, however large and however little differs', async () => {
    await using bench = openBench();
    const old = Buffer.alloc(3 * 1024 * 1024 + 17, 'abc\0');
    const next = Buffer.from(old);
    next[next.length - 1] = 1;
    await bench.workspace.write('big', old);
    const { kept } = await bench.workspace.write('big', next, { keep: true });
    assert.ok(readFileSync(hostPath(bench, kept)).equals(old));
    assert.deepEqual(await bench.workspace.write('big', next, { keep: true }), {});
    assert.ok(readFileSync(bench.at('shared/big')).equals(next));
  });

  test('stays where it is when it cannot be kept', async () => {
    await using bench = openBench();
    writeFileSync(bench.at('shared/f'), 'mine');
    // A file where the trash should be.
    writeFileSync(bench.at('shared/.trash'), '');
    await assert.rejects(bench.workspace.write('f', bytes('owned'), { keep: true }), Fault.is);
    assert.equal(readFileSync(bench.at('shared/f'), 'utf8'), 'mine');
  });

  test('is never a file that has names outside', async () => {
    await using bench = openBench();
    writeFileSync(bench.at('outside/f'), 'canary');
    linkSync(bench.at('outside/f'), bench.at('shared/f'));
    await assert.rejects(bench.workspace.write('f', bytes('x'), { keep: true }), code('sandbox/hard-link'));
    assert.equal(readFileSync(bench.at('outside/f'), 'utf8'), 'canary');
  });

  test('is found again as a whole where many writes race for one file', async () => {
    await using bench = openBench();
    await bench.workspace.write('f', bytes('mine'));
    const texts = Array.from({ length: 12 }, (_, index) => `owned ${index}`);
    await Promise.all(texts.map((text) => bench.workspace.write('f', bytes(text), { keep: true })));
    assert.ok(trashed(bench).includes('mine'));
    assert.ok(texts.includes(readFileSync(bench.at('shared/f'), 'utf8')));
    assert.deepEqual(readdirSync(bench.at('shared/.trash/.pending')), []);
  });
});

describe('the trash', () => {
  test('is no place to write, by whatever way it is reached', async () => {
    await using bench = openBench();
    writeFileSync(bench.at('shared/f'), 'old');
    const { kept } = await bench.workspace.write('f', bytes('new'), { keep: true });
    symlinkSync('.trash', bench.at('shared/bin'));
    mkdirSync(bench.at('shared/d'));
    symlinkSync(`../${(kept ?? '').slice('/shared/'.length)}`, bench.at('shared/d/copy'));
    const inBin = (kept ?? '').replace('.trash', 'bin');
    const ways = [kept ?? '', inBin, 'd/copy', 'd/../bin/new/f', 'bin/x', '.TRASH/x', '.Trash', '/tmp/.trash/x'];
    for (const path of ways) {
      await assert.rejects(bench.workspace.write(path, bytes('x'), { keep: true }), code('sandbox/trash'), path);
      await assert.rejects(bench.workspace.write(path, bytes('x')), code('sandbox/trash'), path);
    }
    const soft = { permanently: false, recursive: true };
    await assert.rejects(bench.workspace.remove(inBin, soft), code('sandbox/not-removable'));
    // Another name for the same folder is the same folder.
    renameSync(bench.at('shared/.trash'), bench.at('shared/.Trash'));
    symlinkSync('.Trash', bench.at('shared/.trash'));
    await assert.rejects(bench.workspace.write('.Trash/x', bytes('x')), code('sandbox/trash'));
    assert.ok(!existsSync(bench.at('tmp/.trash/x')));
  });

  test('is not led elsewhere by a link in its place', async () => {
    await using bench = openBench();
    writeFileSync(bench.at('shared/f'), 'mine');
    symlinkSync('../outside', bench.at('shared/.trash'));
    await assert.rejects(bench.workspace.write('f', bytes('x'), { keep: true }), Fault.is);
    assert.equal(readFileSync(bench.at('shared/f'), 'utf8'), 'mine');
    assert.deepEqual(readdirSync(bench.at('outside')), []);
  });
});
