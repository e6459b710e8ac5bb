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

function paint(events: readonly AskEvent[], quiet = false, terminal = false): { out: string; err: string } {
  const [stdout, stderr] = [captured(), captured()];
  const painter = createPainter(createOutput({ stdout, stderr, quiet, verbose: false }), terminal);
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

  test('lets no text move the cursor of a terminal, and keeps it as it is for programs', () => {
    const escape = '\u001b[2Jgone\u202e';
    const events: readonly AskEvent[] = [start, { type: 'text-delta', text: `${escape}\n` }];
    assert.equal(paint(events, false, true).out, '[2Jgone\n');
    assert.equal(paint(events, false, false).out, `${escape}\n`);
  });
});
