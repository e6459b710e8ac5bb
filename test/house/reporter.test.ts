import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { needs } from '@oxydra/testkit';
import { plainEnvironment, ROOT, temporaryFolder } from './folders.ts';

const HEAD = "import { describe, test } from 'node:test';\n";

/** Runs a suite of one file under the reporter. */
function run(
  suite: string,
  files = '*.test.mjs',
): {
  readonly code: number | null;
  readonly said: string;
  readonly last: string | undefined;
} {
  using folder = temporaryFolder('reporter-');
  folder.write({ 'a.test.mjs': HEAD + suite });
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--test', `--test-reporter=${join(ROOT, 'scripts/reporter.ts')}`, files],
    { cwd: folder.path, encoding: 'utf8', env: plainEnvironment() },
  );
  return { code: status, said: stdout, last: stdout.trimEnd().split('\n').at(-1) };
}

describe('the reporter', () => {
  test('counts tests, not suites, and ends with the counts @requirement house/honest-tests', () => {
    const { code, said } = run("describe('a', () => { test('one', () => {}); test('two', () => {}); });");
    assert.equal(said, '2 passed, 0 failed\n');
    assert.equal(code, 0);
  });

  test('shows what failed and why, and fails @requirement house/honest-tests', () => {
    const { code, said, last } = run("test('good', () => {}); test('bad', () => { throw new Error('the reason'); });");
    assert.match(said, /✖ bad \(a\.test\.mjs:2\)\n {4}Error: the reason/);
    assert.equal(last, '1 passed, 1 failed');
    assert.equal(code, 1);
  });

  test('does not count a parent again for what its subtest did', () => {
    const { last } = run("test('outer', async (t) => { await t.test('inner', () => { throw new Error('x'); }); });");
    assert.equal(last, '0 passed, 1 failed');
  });

  test('counts a suite that fails or is skipped by itself', () => {
    const broken = run("describe('a', () => { throw new Error('in the suite'); }); test('fine', () => {});");
    assert.match(broken.said, /✖ a .*\n {4}Error: in the suite/);
    assert.equal(broken.last, '1 passed, 1 failed');
    const skipped = run("describe('a', { skip: true }, () => { test('b', () => {}); }); test('fine', () => {});");
    assert.match(skipped.said, /✖ a .*\n {4}is skipped without naming/);
    assert.equal(skipped.code, 1);
  });

  test('counts a file that ends before its tests, with what it said', () => {
    const { code, said, last } = run("process.stderr.write('I am out'); process.exit(7);");
    assert.match(said, /I am out/);
    assert.equal(last, '0 passed, 1 failed');
    assert.equal(code, 1);
  });

  test('shows an error that comes after the tests of a file', () => {
    const { said, last } = run("test('fine', () => {}); setTimeout(() => { throw new Error('too late'); }, 5);");
    assert.match(said, /too late/);
    assert.equal(last, '1 passed, 1 failed');
  });

  test('lists skips by the component that is missing @requirement house/honest-tests', () => {
    const { code, said, last } = run(
      "test('draws', { skip: 'tmux is not installed' }, () => {}); test('a', () => {});",
    );
    assert.match(said, /skipped \(tmux is not installed\): draws/);
    assert.equal(last, '1 passed, 0 failed');
    assert.equal(code, 0);
  });

  test('takes a skip without a reason for a failure @requirement house/honest-tests', () => {
    const { code, said, last } = run("test('draws', { skip: true }, () => {}); test('a', () => {});");
    assert.match(said, /✖ draws .*\n {4}is skipped without naming what is missing/);
    assert.equal(last, '1 passed, 1 failed');
    assert.equal(code, 1);
  });

  test('takes a failing todo for a failure', () => {
    assert.equal(run("test('later', { todo: 'soon' }, () => { throw new Error('x'); });").last, '0 passed, 1 failed');
  });

  test('takes a file without tests, and a run of nothing, for a failure @requirement house/honest-tests', () => {
    assert.match(run('').said, /✖ a\.test\.mjs .*\n {4}holds no test\n0 passed, 1 failed\n/);
    const nothing = run('', 'nowhere/*.test.mjs');
    assert.match(nothing.said, /no test ran\n0 passed, 1 failed\n/);
    assert.equal(nothing.code, 1);
  });
});

describe('what a test needs', () => {
  test('is skipped by name where it is absent, unless it is required @requirement house/honest-tests', () => {
    assert.deepEqual(needs('no-such-program', undefined), { skip: 'no-such-program is not installed' });
    assert.deepEqual(needs('no-such-program', 'tmux,no-such-program'), {});
    assert.deepEqual(needs(process.execPath, ''), {});
  });
});
