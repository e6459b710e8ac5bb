import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseChapter, readChapter } from './markdown.ts';
import { playTranscript, saysSo, stepsOf } from './transcript.ts';

/** @requirement house/true-guides */
describe('an example of a chapter', { concurrency: true }, () => {
  for (const name of ['security', 'tools']) {
    test(`says in ${name}.md what the program says`, async () => {
      const chapter = readChapter(`docs/guide/${name}.md`);
      assert.ok(stepsOf(chapter).length > 10);
      assert.deepEqual(await playTranscript(chapter), []);
    });
  }

  test('is found in its block with its line, and compared but for what it leaves out', () => {
    const chapter = parseChapter('a.md', 'A\n\n```console\n$ oxydra\nhello\n$ oxydra stop\n```\n');
    assert.deepEqual(stepsOf(chapter), [
      { command: 'oxydra', expected: 'hello\n', where: 'a.md:4' },
      { command: 'oxydra stop', expected: '', where: 'a.md:6' },
    ]);
    assert.ok(saysSo('a … c\n…\nz\n', 'a b c\nx\ny\nz\n'));
    assert.ok(saysSo('…\n', ''));
    assert.ok(!saysSo('a.c\n', 'abc\n'));
    assert.ok(!saysSo('a…\n', 'a\nb\n'));
    assert.ok(!saysSo('', 'a\n'));
  });
});
