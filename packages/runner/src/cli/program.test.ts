import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault, type FaultCode } from '@oxydra/types';
import { captured } from './captured.fixture.ts';
import { COMMANDS } from './commands.ts';
import { exitCodeOf, exitCodeOfTurn } from './exit-code.ts';
import { countOption, globalOptions, textOption } from './invocation.ts';
import { createOutput } from './output.ts';
import { parseCommandLine } from './program.ts';
import { reportFault } from './report-fault.ts';

const parse = (...args: readonly string[]) => parseCommandLine(args, '1.2.3');
const ran = (...args: readonly string[]) => {
  const parsed = parse(...args);
  assert.ok(parsed.kind === 'run', `${args.join(' ')} runs a command`);
  return parsed;
};
const told = (...args: readonly string[]): string => {
  const parsed = parse(...args);
  assert.ok(parsed.kind === 'told');
  return parsed.text;
};
const wrong = (message: RegExp) => (error: unknown) =>
  Fault.is(error) && error.code === 'runner/usage' && message.test(error.message) && error.hint !== undefined;

describe('the command line', () => {
  test('without a command is up, and with --tui the terminal UI', () => {
    assert.equal(ran().command, 'up');
    assert.equal(ran('--tui').command, 'tui');
  });

  test('takes global options before and after the command', () => {
    for (const args of [
      ['--json', '-u', 'anna', '--set', 'a.b=1', '--set', 'c=2', 'sessions', 'list', '--all'],
      ['sessions', 'list', '--all', '--json', '-u', 'anna', '--set', 'a.b=1', '--set', 'c=2'],
      ['sessions', '--json', 'list', '--set', 'a.b=1', '--all', '-u', 'anna', '--set', 'c=2'],
    ]) {
      const { command, globals, invocation } = ran(...args);
      const options = globalOptions(globals, false);
      assert.equal(command, 'sessions list');
      assert.deepEqual([options.json, options.user, options.set], [true, 'anna', ['a.b=1', 'c=2']]);
      assert.deepEqual(invocation.options, { all: true });
    }
  });

  test('keeps the words of a prompt, hyphens after -- included', () => {
    assert.deepEqual(ran('ask', 'say', 'hi').invocation.args, ['say', 'hi']);
    assert.deepEqual(ran('ask', '--', '--json').invocation.args, ['--json']);
    assert.deepEqual(ran('ask', '-').invocation.args, ['-']);
  });

  test('collects what may be given several times', () => {
    assert.deepEqual(ran('ask', 'x', '--file', 'a', '--file', 'b').invocation.options['file'], ['a', 'b']);
  });

  test('says what it does not know, and what was probably meant', () => {
    assert.throws(() => parse('statsu'), wrong(/no command "statsu"\. Did you mean status\?/u));
    assert.throws(() => parse('sessions', 'lst'), wrong(/no command "sessions lst"\. Did you mean sessions list\?/u));
    assert.throws(() => parse('ask', '--sesion', 'x'), wrong(/'--sesion'\. Did you mean --session\?/u));
    assert.throws(() => parse('tools'), wrong(/tools needs one of list, describe, call/u));
    assert.throws(() => parse('sessions', 'show'), wrong(/[Mm]issing required argument 'id'/u));
    assert.throws(() => parse('stop', 'now'), wrong(/[Tt]oo many arguments/u));
  });

  test('explains every command with an example', () => {
    assert.match(told('--help'), /Examples:\n {2}\$ oxydra\n/u);
    assert.equal(told('--version').trim(), '1.2.3');
    for (const { name, examples } of COMMANDS) {
      const help = told(...name.split(' '), '--help');
      assert.ok(examples.length > 0 && help.includes(`$ ${examples[0]}`), `${name} shows its example`);
      assert.ok(!help.includes('--announce'), 'what is for our own use is not shown');
    }
  });

  test('has a program behind every command', async () => {
    for (const { name, load } of COMMANDS) assert.equal(typeof (await load()), 'function', name);
  });
});

describe('options', () => {
  test('that are numbers name their limits', () => {
    const invocation = { args: [], options: { tail: '10', jobs: '0', limit: 'x' } };
    const limits = { least: 1, most: 64 };
    assert.equal(countOption(invocation, 'tail', limits), 10);
    assert.equal(countOption(invocation, 'wait', limits), undefined);
    assert.throws(() => countOption(invocation, 'jobs', limits), wrong(/--jobs is "0".*from 1 to 64/u));
    assert.throws(() => countOption(invocation, 'limit', limits), wrong(/--limit is "x"/u));
    assert.equal(textOption(invocation, 'tail'), '10');
  });

  test('give up colours for --no-color and NO_COLOR', () => {
    assert.equal(globalOptions({ color: true }, false).color, true);
    assert.equal(globalOptions({ color: false }, false).color, false);
    assert.equal(globalOptions({ color: true }, true).color, false);
  });
});

describe('the exit code', () => {
  test('tells what went wrong', () => {
    const codes: readonly (readonly [FaultCode, number])[] = [
      ['config/unknown-key', 2],
      ['runner/usage', 2],
      ['provider/unknown-model', 2],
      ['session/unknown', 2],
      ['gate/denied', 3],
      ['gate/invalid', 2],
      ['sandbox/outside', 3],
      ['sandbox/not-found', 1],
      ['budget/per-turn', 4],
      ['provider/unreachable', 5],
      ['store/full', 1],
      ['egress/refused', 3],
      ['egress/unresolved', 1],
    ];
    for (const [code, exit] of codes) assert.equal(exitCodeOf(code), exit, code);
  });

  // @requirement program/ask
  test('tells the outcome of a turn', () => {
    assert.equal(exitCodeOfTurn('answered', undefined), 0);
    assert.equal(exitCodeOfTurn('cancelled', undefined), 130);
    assert.equal(exitCodeOfTurn('out-of-budget', 'budget/spent'), 4);
    assert.equal(exitCodeOfTurn('out-of-rounds', undefined), 1);
    assert.equal(exitCodeOfTurn('timed-out', undefined), 1);
    assert.equal(exitCodeOfTurn('failed', 'provider/overloaded'), 5);
    assert.equal(exitCodeOfTurn('failed', 'config/missing-key'), 2);
    assert.equal(exitCodeOfTurn('failed', 'gate/denied'), 1);
  });
});

describe('a failure', () => {
  const report = (error: unknown, json: boolean): { readonly code: number; readonly text: string } => {
    const [stdout, stderr] = [captured(), captured()];
    const code = reportFault(error, createOutput({ stdout, stderr, quiet: true, verbose: false }), { json });
    assert.equal(stdout.text(), '');
    return { code, text: stderr.text() };
  };

  // @requirement program/one-clear-sentence
  test('is one sentence and the next step on stderr, even with -q', () => {
    const fault = new Fault('store/full', 'There is no space left.', { hint: 'Free some.' });
    assert.deepEqual(report(fault, false), { code: 1, text: 'oxydra: There is no space left. Free some.\n' });
  });

  test('is JSON where that is asked for', () => {
    const { text, code } = report(new Fault('gate/denied', 'No.', { hint: 'Ask.' }), true);
    assert.deepEqual(JSON.parse(text), { error: { code: 'gate/denied', message: 'No.', hint: 'Ask.' } });
    assert.equal(code, 3);
  });

  test('of our own shows no stack unless it is asked for', () => {
    const { text, code } = report(new TypeError('x is undefined'), false);
    assert.equal(text, 'oxydra: Unexpected failure: x is undefined\n');
    assert.equal(code, 1);
  });
});

describe('the output', () => {
  test('drops what is written after its reader has gone, and says so once', async () => {
    const [stdout, stderr] = [captured(), captured()];
    let closed = 0;
    const output = createOutput({ stdout, stderr, quiet: false, verbose: false, onClosed: () => (closed += 1) });
    output.text('one');
    stdout.destroy(Object.assign(new Error('gone'), { code: 'EPIPE' }));
    await new Promise((resolve) => setImmediate(resolve));
    output.text('two');
    await output.flushed();
    assert.deepEqual([stdout.text(), closed, output.closed()], ['one', 1, true]);
  });
});
