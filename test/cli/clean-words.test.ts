import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { linesOf, openPlace, REHEARSAL, script, type Ended } from './program.ts';

/** A clipboard, a link, a title, a screen, in seven and in eight bits, and what hides and turns text. */
const COMMANDS =
  '\u001b]52;c;AA\u0007\u001b]8;;http://x\u001b\\\u001b]0;t\u0007\u001b[2J\u009b2J\u009d0;t\u009c\u202e\u200b';
/** The same, and a title that nobody ends: what stands behind it on its line is gone with it. */
const HOSTILE = `a${COMMANDS}b\u001b]0;never`;
// oxlint-disable-next-line no-control-regex -- that none is left is the point
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e]/u;

const place = await openPlace();
after(() => place[Symbol.asyncDispose]());

const harmless = ({ out, err }: Ended): void => {
  assert.doesNotMatch(out, UNSAFE);
  assert.doesNotMatch(err, UNSAFE);
};

// @requirement program/clean-words
describe('what comes from outside', () => {
  test('commands nothing in an answer and in all that is told of it later, and stays what it was as data', async () => {
    await place.put('.oxydra/agent.toml', REHEARSAL);
    const pieces = Array.from(HOSTILE, (text) => ({ type: 'text', text }));
    await place.put('.oxydra/rehearsal.json', script(pieces, pieces));
    const asked = await place.run(['ask', '--session', 'talk', `title ${HOSTILE}`]);
    assert.deepEqual([asked.code, asked.out], [0, 'ab\n'], asked.err);
    harmless(asked);
    const told = linesOf((await place.run(['ask', '--json', '--session', 'talk', 'again'])).out);
    assert.equal(told.at(-1)?.['text'], HOSTILE);

    for (const args of [
      ['sessions', 'list'],
      ['sessions', 'show', 'talk'],
      ['sessions', 'export', 'talk'],
      ['sessions', 'search', 'title'],
    ]) {
      const words = await place.run(args);
      assert.match(words.out, /title/u, args.join(' '));
      harmless(words);
      assert.doesNotMatch(words.out, /52;c|2J/u, args.join(' '));
    }
    const { out } = await place.run(['sessions', 'show', 'talk', '--json']);
    assert.doesNotMatch(out, UNSAFE);
    const shown = JSON.parse(out) as { messages: readonly { text: string }[] };
    assert.deepEqual(
      shown.messages.map(({ text }) => text),
      [`title ${HOSTILE}`, HOSTILE, 'again', HOSTILE],
    );
  });

  test('commands nothing where a tool read it, an error quotes it or a log holds it', async () => {
    await place.put('.oxydra/workspaces/default/shared/a.txt', `${HOSTILE}\r\nnext\n`);
    const read = ['tools', 'call', 'file_read', '{"path":"a.txt"}'];
    const words = await place.run(read);
    assert.match(words.out, /ab\n(?:.*)next/u);
    harmless(words);
    const data = await place.run([...read, '--json']);
    assert.doesNotMatch(data.out, UNSAFE);
    assert.ok(String(linesOf(data.out)[0]?.['output']).includes(HOSTILE));

    for (const args of [
      ['tools', 'call', 'file_read', JSON.stringify({ path: `none${HOSTILE}` })],
      ['sessions', 'show', HOSTILE],
      [HOSTILE],
      ['ask', '--model', HOSTILE, 'x'],
      ['ask', '--file', HOSTILE, 'x'],
    ]) {
      const failed = await place.run(args);
      assert.notEqual(failed.code, 0);
      assert.match(failed.err, /^oxydra: /mu);
      harmless(failed);
    }

    const log = join(place.workspace, 'logs', 'oxydra.log');
    await appendFile(log, `${JSON.stringify({ level: 'info', event: 'x', why: HOSTILE })}\n${HOSTILE}\n`);
    const logs = await place.run(['logs', '--tail', '2']);
    assert.match(logs.out, /^info +x why="a.*\nab\n$/u);
    harmless(logs);
  });
});
