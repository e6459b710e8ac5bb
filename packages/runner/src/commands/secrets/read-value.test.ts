import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { captured } from '../../cli/captured.fixture.ts';
import type { Input } from '../../cli/surroundings.ts';
import { age } from './age.ts';
import { readSecretValue } from './read-value.ts';

/** A terminal that is typed into, and that tells whether it showed what was typed. */
function terminal() {
  const modes: boolean[] = [];
  const stream = new PassThrough();
  const stdin = Object.assign(stream, { isTTY: true, setRawMode: (raw: boolean) => modes.push(raw) });
  return { stdin, modes, type: (keys: string) => void stream.write(keys) };
}

const read = (stdin: Input, signal = new AbortController().signal) => {
  const stderr = captured();
  return { stderr, value: readSecretValue('github', { stdin, stderr, signal }) };
};

describe('the value of a secret', () => {
  // @requirement secrets/commands
  test('is typed unseen, with a line to correct, and the terminal is put back', async () => {
    const { stdin, modes, type } = terminal();
    const { stderr, value } = read(stdin);
    type('wrong\x15s3');
    type('crz\x7fet ü\r');
    assert.equal(await value, 's3cret ü');
    assert.equal(stderr.text(), 'Value of github (not shown): \n');
    assert.deepEqual(modes, [true, false]);
  });

  test('is not taken where a person gives up, and the terminal is put back', async () => {
    for (const keys of ['half\x03', '\r', '\x04']) {
      const { stdin, modes, type } = terminal();
      const { value } = read(stdin);
      type(keys);
      await assert.rejects(value, { code: 'secret/bad-value' });
      assert.deepEqual(modes, [true, false]);
    }
    const { stdin, modes } = terminal();
    const stop = new AbortController();
    const { value } = read(stdin, stop.signal);
    stop.abort(new Error('enough'));
    await assert.rejects(value, /enough/u);
    assert.deepEqual(modes, [true, false]);
  });

  test('is what stands on stdin, without the one line break behind it', async () => {
    const piped = (text: string | Buffer) => read(Readable.from([Buffer.from(text)])).value;
    assert.equal(await piped('a b\n'), 'a b');
    assert.equal(await piped('a\r\n'), 'a');
    assert.equal(await piped('line one\nline two\n\n'), 'line one\nline two\n');
    assert.equal(await piped('\uFEFFa'), '\uFEFFa', 'nothing of it is dropped');
    for (const bad of ['', '\n', 'a\0', Buffer.from([0xc3])])
      await assert.rejects(piped(bad), { code: 'secret/bad-value' });
  });
});

test('an age is told in its largest unit', () => {
  const minute = 60_000;
  assert.deepEqual([0, minute - 1, minute, 119 * minute, 120 * minute, 24 * 60 * minute, 72 * 60 * minute].map(age), [
    'new',
    'new',
    '1 minute',
    '1 hour',
    '2 hours',
    '1 day',
    '3 days',
  ]);
});
