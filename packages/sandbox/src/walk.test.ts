import assert from 'node:assert/strict';
import { mkdirSync, readSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { openSafeRoot } from './safe-root.ts';
import type { SafeRoot } from './safe-root.ts';
import { countedIds, openBench, openDescriptors, wallClock } from './test-bench.ts';

const DEEP = ['a', 'b', 'c', 'd', 'f'];
const code = (expected: string) => (error: unknown) => Fault.is(error) && error.code === expected;

function content(root: SafeRoot, names: readonly string[] = DEEP): string {
  using file = root.open({ mount: 'shared', names, text: `/shared/${names.join('/')}` });
  const bytes = Buffer.alloc(32);
  return bytes.toString('utf8', 0, readSync(file.fd, bytes, 0, bytes.length, 0));
}

function openDeep() {
  const bench = openBench();
  const put = (folder: string, text: string): void => {
    mkdirSync(bench.at(folder, ...DEEP.slice(0, -1)), { recursive: true });
    writeFileSync(bench.at(folder, ...DEEP), text);
  };
  put('shared', 'inside');
  put('outside', 'outside');
  const root = openSafeRoot(bench.at('shared'), { name: 'shared', ids: countedIds(), clock: wallClock });
  return { ...bench, root, put };
}

describe('a deep path', () => {
  test('is found whatever dots and inner links are in it', async () => {
    await using bench = openDeep();
    symlinkSync('b/c', bench.at('shared/a/link'));
    symlinkSync('../../../a/b/c/d/f', bench.at('shared/a/b/c/leaf'));
    for (const names of [
      DEEP,
      ['a', 'link', 'd', 'f'],
      ['a', 'b', 'c', 'leaf'],
      ['a', 'b', '..', 'b', 'c', 'd', 'f'],
      ['a', 'b', 'c', 'd', '..', '..', 'c', 'd', 'f'],
    ]) {
      assert.equal(content(bench.root, names), 'inside', names.join('/'));
    }
    bench.root[Symbol.dispose]();
  });

  test('is refused where a link leads out, and nothing stays open', async () => {
    await using bench = openDeep();
    const before = openDescriptors();
    rmSync(bench.at('shared/a/b'), { recursive: true });
    symlinkSync('../../outside/a/b', bench.at('shared/a/b'));
    assert.throws(() => content(bench.root), code('sandbox/outside'));
    assert.throws(() => content(bench.root, ['a', 'b', 'c', 'none', 'f']), code('sandbox/outside'));
    assert.equal(openDescriptors(), before);
    bench.root[Symbol.dispose]();
  });

  test('leads below the folder that was opened, even when that was moved and another has its place', async () => {
    await using bench = openDeep();
    renameSync(bench.at('shared'), bench.at('moved'));
    assert.equal(content(bench.root), 'inside');
    bench.put('shared', 'another');
    assert.equal(content(bench.root), 'inside');
    rmSync(bench.at('moved/a'), { recursive: true });
    symlinkSync('../shared/a', bench.at('moved/a'));
    assert.throws(() => content(bench.root), code('sandbox/outside'));
    bench.root[Symbol.dispose]();
  });
});
