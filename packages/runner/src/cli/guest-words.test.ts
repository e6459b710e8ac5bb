import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseCommandLine } from './program.ts';

const ran = (...args: readonly string[]) => {
  const parsed = parseCommandLine(args, '1.2.3');
  assert.ok(parsed.kind === 'run', `${args.join(' ')} runs a command`);
  return parsed;
};

describe('the words behind the file of wasm run', () => {
  test('belong to the program, whatever they look like', () => {
    const theirs = ['-v', '--json', '--env', 'A=1', '--dir', 'x', '--', '--help', '', '-'];
    const { invocation, globals } = ran('wasm', 'run', '--dir', 'a::/b', '--env', 'K=V', 'p.wasm', ...theirs);
    assert.deepEqual(invocation.args, ['p.wasm', ...theirs]);
    assert.deepEqual(invocation.options['dir'], ['a::/b']);
    assert.deepEqual([globals['env'], globals['json'], globals['verbose']], [['K=V'], undefined, undefined]);
  });

  test('begin after the file, wherever our own options stand', () => {
    for (const args of [
      ['--json', 'wasm', 'run', '--timeout', '5', 'p.wasm', '-q'],
      ['wasm', '--json', 'run', '--timeout=5', '--', 'p.wasm', '-q'],
      ['wasm', 'run', '--json', '--timeout', '5', 'p.wasm', '-q'],
    ]) {
      const { command, invocation, globals } = ran(...args);
      assert.equal(command, 'wasm run');
      assert.deepEqual(invocation.args, ['p.wasm', '-q']);
      assert.deepEqual([invocation.options['timeout'], globals['json'], globals['quiet']], ['5', true, undefined]);
    }
  });

  test('of other commands are read as before', () => {
    assert.equal(ran('ask', 'wasm', 'run', 'x', '--json').globals['json'], true);
  });
});
