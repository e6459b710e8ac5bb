import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId, SYSTEM_LABEL, USER_LABEL } from '@oxydra/types';
import type { CallId, Message, TurnId } from '@oxydra/types';
import { createScriptedModel } from '@oxydra/testkit';
import { buildContext, type ContextInput } from './context.ts';
import type { Transcript, TranscriptItem, TranscriptTurn } from './transcript.ts';

const said = (text: string): TranscriptItem => ({
  kind: 'user',
  seq: 1,
  at: 0,
  sent: {
    requestId: text.slice(0, 9),
    message: { parts: [{ type: 'text', text }], label: USER_LABEL },
    origin: 'test',
  },
});
const answered = (text: string): TranscriptItem => ({
  kind: 'round',
  seq: 2,
  at: 0,
  model: 'm',
  parts: [{ type: 'text', text }],
  calls: [],
  results: new Map(),
});
const called = (id: string, result: string): TranscriptItem => {
  const call = asId<CallId>(id);
  const made = {
    call,
    name: 'file_read',
    arguments: {},
    tier: 'read_only',
    idempotent: true,
    key: asId<never>('k'),
  } as const;
  return {
    kind: 'round',
    seq: 3,
    at: 0,
    model: 'm',
    parts: [{ type: 'tool-call', call, name: 'file_read', arguments: {} }],
    calls: [made],
    results: new Map([
      [call, { result: { ok: true, text: result, label: SYSTEM_LABEL, durationMs: 1 }, seq: 4, at: 0 }],
    ]),
  };
};
const turn = (id: string, ...items: readonly TranscriptItem[]): TranscriptTurn => ({
  turn: asId<TurnId>(id),
  items,
  outcome: 'answered',
});
const transcript = (...turns: readonly TranscriptTurn[]): Transcript => ({ turns, label: USER_LABEL });

const settings = { safetyBufferTokens: 50, fallbackContextTokens: 4_000 };
const build = (over: Transcript, contextTokens = 4_000, more: Partial<ContextInput> = {}) => {
  const { model } = createScriptedModel([], { contextTokens, outputTokens: 500 });
  const input = { transcript: over, system: 'You help.', tools: [], last: undefined, model, session: 's', ...more };
  return buildContext(input, settings, (text) => `hash of ${text.length}`);
};
const texts = (messages: readonly Message[]): string[] =>
  messages.map(
    ({ role, parts }) =>
      `${role}: ${parts.map((part) => ('text' in part ? part.text.slice(0, 12) : part.type)).join(' ')}`,
  );

describe('a context', () => {
  test('holds the whole conversation while it fits', () => {
    const { request, note } = build(transcript(turn('1', said('one'), answered('first')), turn('2', said('two'))));
    assert.deepEqual(texts(request.messages), ['user: one', 'assistant: first', 'user: two']);
    assert.equal(note.omittedTurns, 0);
  });

  test('leaves out whole turns, the oldest first, and never the newest', () => {
    const long = 'word '.repeat(1_200);
    const turns = [1, 2, 3, 4].map((n) => turn(String(n), said(`${n} ${long}`), answered(`answer ${n}`)));
    const { request, note } = build(transcript(...turns, turn('5', said('now'))));
    assert.deepEqual(texts(request.messages), [
      'user: 3 word word ',
      'assistant: answer 3',
      'user: 4 word word ',
      'assistant: answer 4',
      'user: now',
    ]);
    assert.equal(note.omittedTurns, 2);
  });

  test('never parts a call from its result, not even to save room', () => {
    const big = 'x'.repeat(8_000);
    const { request } = build(
      transcript(turn('1', said('go'), called('a', big), called('b', big), called('c', 'small'))),
    );
    const results = request.messages.flatMap((message) => (message.role === 'tool' ? message.parts : []));
    assert.deepEqual(
      results.map(({ call }) => call),
      ['a', 'b', 'c'],
    );
    assert.match(results[0]?.text ?? '', /left out to save room/);
    assert.equal(results[2]?.text, 'small');
  });

  test('refuses a message that no room can be made for, saying how much is too much', () => {
    assert.throws(() => build(transcript(turn('1', said('y'.repeat(40_000))))), {
      code: 'turn/context-too-long',
      message: /needs about \d+ tokens, and `scripted\/one` reads at most \d+/,
    });
  });

  test('asks for no more output than the window has left', () => {
    const { request } = build(transcript(turn('1', said('z'.repeat(9_000)))));
    assert.ok((request.maxOutput ?? 0) <= 4_000 - 2_250);
    assert.ok((request.maxOutput ?? 0) > 0);
  });

  test('offers no tools in the last round and says that it is the last', () => {
    const tools = [{ name: 'file_read', description: 'reads', input: { type: 'object' } }];
    const over = transcript(turn('1', said('go')));
    assert.equal(build(over, 4_000, { tools }).request.tools.length, 1);
    const last = build(over, 4_000, { tools, last: 'rounds' }).request;
    assert.equal(last.tools.length, 0);
    assert.match(last.system.at(-1)?.text ?? '', /last step of this turn/);
  });

  test('gives a call whose turn ended before it a result that says so', () => {
    const open = called('a', 'x');
    assert.ok(open.kind === 'round');
    const cut: TranscriptTurn = {
      turn: asId('1'),
      items: [said('go'), { ...open, results: new Map() }],
      outcome: 'cancelled',
    };
    const { request } = build(transcript(cut, turn('2', said('again'))));
    assert.deepEqual(texts(request.messages), [
      'user: go',
      'assistant: tool-call',
      'tool: Not run: the',
      'assistant: [The user ca',
      'user: again',
    ]);
  });
});
