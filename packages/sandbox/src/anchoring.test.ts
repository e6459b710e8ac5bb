import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { chooseAnchoring } from './anchoring.ts';
import { openSafeRoot } from './safe-root.ts';
import { countedIds, openBench, wallClock } from './test-bench.ts';

const code = (expected: string) => (error: unknown) => Fault.is(error) && error.code === expected && !!error.hint;

describe('confined file access', () => {
  test('refuses to start without /proc', async () => {
    await using bench = openBench();
    assert.throws(() => chooseAnchoring('linux', bench.at('none')), code('sandbox/no-proc'));
    assert.throws(() => chooseAnchoring('linux', bench.at('shared')), code('sandbox/no-proc'));
  });

  test('goes by the number of this process, not by a link to it', { skip: process.platform !== 'linux' }, () => {
    assert.equal(chooseAnchoring('linux').address(7, '', ''), `/proc/${process.pid}/fd/7`);
  });

  test('refuses to start on a system it cannot confine', () => {
    assert.throws(() => chooseAnchoring('win32'), code('sandbox/unsupported'));
  });

  test('refuses to start on a folder that is not there', async () => {
    await using bench = openBench();
    const options = { name: 'shared', ids: countedIds(), clock: wallClock };
    assert.throws(() => openSafeRoot(bench.at('none'), options), code('sandbox/no-root'));
  });

  test('is over once the root is disposed', async () => {
    await using bench = openBench();
    const root = openSafeRoot(bench.at('shared'), { name: 'shared', ids: countedIds(), clock: wallClock });
    root[Symbol.dispose]();
    assert.throws(() => root.stat({ mount: 'shared', names: [], text: '/shared' }), code('sandbox/closed'));
  });
});
