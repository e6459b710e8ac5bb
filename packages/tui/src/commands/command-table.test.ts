import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COMMANDS, didYouMean, readCommand } from './command-table.ts';
import { exportMarkdown } from './export-markdown.ts';
import { historyItem } from '../testing/frames.ts';

describe('commands', () => {
  test('all that are promised are there', () => {
    const promised =
      'new sessions switch cancel cancelall status fork history model agent cost memory tools approvals attach export theme help quit';
    for (const name of promised.split(' '))
      assert.ok(
        COMMANDS.some((one) => one.name === name),
        name,
      );
  });

  test('are told from messages and paths', () => {
    assert.deepEqual(readCommand('/new my talk'), { name: 'new', rest: 'my talk' });
    assert.deepEqual(readCommand('/queue a\nb'), { name: 'queue', rest: 'a\nb' });
    assert.equal(readCommand('/usr/bin is a folder'), undefined);
    assert.equal(readCommand('hello /new'), undefined);
  });

  test('an unknown one is met with the one that was probably meant', () => {
    assert.equal(didYouMean('swich'), 'switch');
    assert.equal(didYouMean('sesions'), 'sessions');
    assert.equal(didYouMean('hepl'), 'help');
    assert.equal(didYouMean('xyzzy'), undefined);
  });
});

describe('an exported session', () => {
  test('is Markdown whose fences hold whatever they quote', () => {
    const text = exportMarkdown('Talk', [
      historyItem({ seq: 1, role: 'user', text: 'hi' }),
      historyItem({ seq: 2, role: 'tool', name: 'read', text: 'a ```` b' }),
    ]);
    assert.match(text, /^# Talk\n\n## You, /);
    assert.ok(text.includes('`````\na ```` b\n`````'));
  });
});
