import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { checkPrompt, readPrompt } from './prompt.ts';

const { signal } = new AbortController();
const stdin = (...pieces: readonly (string | Buffer)[]): Readable =>
  Readable.from(pieces.map((piece) => Buffer.from(piece)));
const bad = (text: RegExp) => (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'runner/bad-prompt' && text.test(error.message);

describe('the prompt', () => {
  test('is the arguments, joined', async () => {
    assert.equal(await readPrompt(['say', 'hi'], stdin('unread'), signal), 'say hi');
  });

  test('is stdin where there is no argument, or a hyphen', async () => {
    assert.equal(await readPrompt([], stdin('from ', 'stdin\n'), signal), 'from stdin');
    assert.equal(await readPrompt(['-'], stdin('from stdin\n'), signal), 'from stdin');
  });

  test('joins arguments and stdin where a hyphen stands among them', async () => {
    assert.equal(await readPrompt(['review this', '-'], stdin('the diff\n'), signal), 'review this \n\nthe diff');
  });

  test('is asked for where nobody pipes anything', async () => {
    await assert.rejects(readPrompt([], Object.assign(stdin(), { isTTY: true }), signal), bad(/no prompt/u));
  });

  test('is refused in one sentence when it is empty, holds NUL or is no UTF-8', async () => {
    await assert.rejects(readPrompt([], stdin(' \n'), signal), bad(/^The prompt is empty\.$/u));
    await assert.rejects(readPrompt(['a\0b'], stdin(), signal), bad(/NUL/u));
    await assert.rejects(readPrompt([], stdin(Buffer.from([0x61, 0xff, 0x62])), signal), bad(/not valid UTF-8/u));
  });

  test('takes a character that is cut between two pieces', async () => {
    const bytes = Buffer.from('ä');
    assert.equal(await readPrompt([], stdin(bytes.subarray(0, 1), bytes.subarray(1)), signal), 'ä');
  });

  test('is refused beyond 1 MiB, naming both sizes and a way out', () => {
    assert.throws(() => checkPrompt('x'.repeat(5 * 1024 * 1024)), bad(/5\.0 MiB; the limit is 1 MiB/u));
    assert.equal(checkPrompt('x'.repeat(1024 * 1024)).length, 1024 * 1024);
  });

  test('waits for stdin no longer than the person does', async () => {
    const stop = new AbortController();
    const endless = new Readable({ read: () => undefined });
    const reading = readPrompt([], endless, stop.signal);
    stop.abort(new Error('enough'));
    await assert.rejects(reading, /enough/u);
  });
});
