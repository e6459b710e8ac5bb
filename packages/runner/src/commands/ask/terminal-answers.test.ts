import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, test } from 'node:test';
import { captured } from '../../cli/captured.fixture.ts';
import { terminalAnswers } from './terminal-answers.ts';

const { signal } = new AbortController();

describe('the answers of a person', () => {
  test('are read a line each, one question after the other', async () => {
    const [stdin, stderr] = [new PassThrough(), captured()];
    const read = terminalAnswers(stdin, stderr);
    const both = [read('one? ', signal), read('two? ', signal)];
    stdin.write('y\n');
    assert.equal(await both[0], 'y');
    stdin.write('n\n');
    assert.equal(await both[1], 'n');
    assert.equal(stderr.text(), 'one? two? ');
  });

  // @requirement program/clean-words
  test('are asked for in words that command no terminal and hide nothing of what is to be approved', async () => {
    const [stdin, stderr] = [new PassThrough(), captured()];
    stdin.end('n\n');
    await terminalAnswers(stdin, stderr)(
      'Run rm -rf\u001b[2K\u001b]52;c;AA\u0007\r\u009b1Aecho\u202e hi?\n  +new line\n',
      signal,
    );
    assert.equal(stderr.text(), 'Run rm -rfecho hi?\n  +new line\n');
  });
});
