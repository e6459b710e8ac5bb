import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId, type CallId, type SessionId, type TurnId } from '@oxydra/types';
import { captured } from '../../cli/captured.fixture.ts';
import { createOutput } from '../../cli/output.ts';
import type { AskEvent } from './ask-event.ts';
import { createPainter } from './paint.ts';

const usage = { input: 1, output: 1, cached_input: 0, cache_write: 0, reasoning: 0, cost_usd: 0 };
const start: AskEvent = {
  type: 'turn-start',
  session: asId<SessionId>('s'),
  turn: asId<TurnId>('t'),
  model: 'm',
};
const call = asId<CallId>('c');

function paint(events: readonly AskEvent[], quiet = false): { out: string; err: string } {
  const [stdout, stderr] = [captured(), captured()];
  const painter = createPainter(createOutput({ stdout, stderr, quiet, verbose: false }));
  for (const event of events) painter(event);
  return { out: stdout.text(), err: stderr.text() };
}

const TURN: readonly AskEvent[] = [
  start,
  { type: 'reasoning-delta', text: 'Hm.' },
  { type: 'text-delta', text: 'I look.' },
  { type: 'round-end', finish: 'tool-calls', usage },
  { type: 'tool-call', call, name: 'file_read', arguments: { path: 'a' } },
  { type: 'tool-result', call, ok: true, output: 'hello' },
  { type: 'text-delta', text: 'It says ' },
  { type: 'text-delta', text: 'hello.' },
  { type: 'round-end', finish: 'stop', usage },
  { type: 'turn-end', outcome: 'answered', text: 'It says hello.', finish: 'stop', usage },
];

describe('the painter', () => {
  test('writes the answer alone to stdout, each round ended by a line end', () => {
    assert.equal(paint(TURN).out, 'I look.\nIt says hello.\n');
  });

  test('writes reasoning and tools to stderr, and nothing there when it is to be quiet', () => {
    assert.match(paint(TURN).err, /Hm\.[\s\S]*→ file_read \{"path":"a"\}\n✓ hello\n/u);
    assert.equal(paint(TURN, true).err, '');
  });

  // @requirement program/clean-words
  test('lets no text command a terminal, in however many pieces it comes, on a terminal or through a pipe', () => {
    const hostile: Readonly<Record<string, readonly [readonly string[], string]>> = {
      'a clipboard': [['a\u001b', ']5', '2;c;ZXZ', 'pbA==\u001b', '\\b'], 'ab'],
      'a link': [['\u001b]8;;http://evil', '.example\u0007cli', 'ck\u001b]8', ';;\u0007'], 'click'],
      'a title': [['a\u001b]0;ow', 'ned\u0007b'], 'ab'],
      'eight bits': [['a\u009b', '2Jb\u009d0;t', '\u009cc'], 'abc'],
      directions: [['safe\u202e', 'gnp.exe\u2066', '\u2069'], 'safegnp.exe'],
      'a string that never ends': [['a\u001b]52;c;', 'AAAA'], 'a'],
      'half a letter': [['\ud83d', '\ude00', '\ud83d'], '\u{1f600}\ufffd'],
    };
    for (const [what, [pieces, shown]] of Object.entries(hostile)) {
      const said = pieces.map((text): AskEvent => ({ type: 'text-delta', text }));
      const thought = pieces.map((text): AskEvent => ({ type: 'reasoning-delta', text }));
      const end: AskEvent = { type: 'round-end', finish: 'stop', usage };
      assert.equal(paint([start, ...said, end]).out, `${shown}\n`, what);
      assert.equal(paint([start, ...thought, end]).err, `${shown}\n`, what);
    }
  });

  test('hides nothing of the next round behind a sequence that was left open in the one before', () => {
    const open: AskEvent = { type: 'text-delta', text: 'a\u001b]0;' };
    const end: AskEvent = { type: 'round-end', finish: 'stop', usage };
    assert.equal(paint([start, open, end, { type: 'text-delta', text: 'b' }, end]).out, 'a\nb\n');
  });

  test('tells of calls, results and notices in one line each, which nothing in them can leave', () => {
    const told = paint([
      start,
      { type: 'tool-call', call, name: 'x\u001b[2J', arguments: { a: '\u001b]0;t\u0007\u009b2J\u202e' } },
      { type: 'tool-result', call, ok: true, output: 'o\u001b]52;c;AA\u0007k\r\n✗ forged' },
      { type: 'notice', text: 'n\u001b[1A\u009d0;t\u0007' },
    ]).err;
    assert.equal(told, '→ x {"a":"\\u001b]0;t\\u0007\\u009b2J\\u202e"}\n✓ ok ✗ forged\nn\n');
  });
});
