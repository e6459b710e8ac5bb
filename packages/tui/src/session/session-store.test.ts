import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ServerFrame } from '@oxydra/types/wire';
import { createFrames, historyItem, plainTurn } from '../testing/frames.ts';
import type { Item } from './item.ts';
import { applyFrame } from './session-store.ts';
import { EMPTY_VIEW, type ViewState } from './view-state.ts';

function fold(frames: readonly ServerFrame[], from: ViewState = EMPTY_VIEW): { state: ViewState; items: Item[] } {
  const items: Item[] = [];
  let state = from;
  for (const frame of frames) {
    const next = applyFrame(state, frame, 1000);
    state = next.state;
    items.push(...next.items);
  }
  return { state, items };
}

const told = (items: readonly Item[]): string[] =>
  items.map((item) => {
    switch (item.kind) {
      case 'user':
        return `user: ${item.text}`;
      case 'text':
        return `text: ${item.markdown.trim()}`;
      case 'tool':
        return `tool: ${item.name} ${item.state} ${item.output}`;
      case 'notice':
      case 'ending':
        return `${item.kind}: ${item.text}`;
      case 'reasoning':
        return `thought: ${item.text}`;
      default:
        return item.kind;
    }
  });

const joined = (frames = createFrames()) => ({ frames, start: [frames.ack({ resumed: false }), frames.history([])] });
const USAGE = { input: 1, output: 1, cached_input: 0, cache_write: 0, reasoning: 0, cost_usd: 0 };

describe('a turn on the screen', () => {
  test('prints each block once it is complete, and the rest at its end', () => {
    const { frames, start } = joined();
    const turn = plainTurn(frames, 't1', 'hi', ['One.\n', '\nTwo.\n\nTh', 'ree.']);
    const open = fold([...start, ...turn.slice(0, 4)]);
    assert.deepEqual(told(open.items), ['user: hi', 'text: One.', 'text: Two.']);
    assert.equal(open.state.turn?.text, 'Three.');
    const done = fold(turn.slice(4), open.state);
    assert.deepEqual(told(done.items), ['text: Three.']);
    assert.equal(done.state.turn, undefined);
  });

  test('folds thinking to one item before the answer', () => {
    const { frames, start } = joined();
    const { items } = fold([
      ...start,
      frames.turn('turn_started', 't', { prompt: 'hi' }),
      frames.turn('reasoning_delta', 't', { delta: 'let me ' }),
      frames.turn('reasoning_delta', 't', { delta: 'see' }),
      frames.turn('assistant_delta', 't', { delta: 'Yes.' }),
    ]);
    assert.deepEqual(told(items), ['user: hi', 'thought: let me see']);
  });

  test('drops withdrawn text that was not printed, and says so where it was', () => {
    const { frames, start } = joined();
    const begin = [...start, frames.turn('turn_started', 't', { prompt: 'hi' })];
    const quiet = fold([
      ...begin,
      frames.turn('assistant_delta', 't', { delta: 'wrong' }),
      frames.turn('text_withdrawn', 't', { reason: 'retry' }),
      frames.turn('assistant_delta', 't', { delta: 'right' }),
      frames.turn('round_finished', 't', { round: 1, text: 'right', finish: 'stop', usage: USAGE }),
    ]);
    assert.deepEqual(told(quiet.items), ['user: hi', 'text: right']);
    const loud = fold([
      ...begin,
      frames.turn('assistant_delta', 't', { delta: 'wrong\n\nmore\n' }),
      frames.turn('text_withdrawn', 't', { reason: 'retry' }),
    ]);
    assert.deepEqual(told(loud.items), ['user: hi', 'text: wrong', 'withdrawn']);
  });

  test('shows calls while they run and prints them when they end', () => {
    const { frames, start } = joined();
    const running = fold([
      ...start,
      frames.turn('turn_started', 't', { prompt: 'hi' }),
      frames.turn('assistant_delta', 't', { delta: 'Looking.' }),
      frames.turn('tool_started', 't', { call_id: 'c', name: 'file_read', arguments: { path: 'a.ts' } }),
      frames.turn('tool_output', 't', { call_id: 'c', text: 'half' }),
    ]);
    assert.equal(running.state.turn?.tools[0]?.arguments, 'a.ts');
    assert.equal(running.state.turn?.tools[0]?.output, 'half');
    const done = fold(
      [frames.turn('tool_finished', 't', { call_id: 'c', name: 'file_read', ok: true, output: 'all', duration_ms: 5 })],
      running.state,
    );
    assert.deepEqual(told([...running.items, ...done.items]), ['user: hi', 'text: Looking.', 'tool: file_read ok all']);
    assert.deepEqual(done.state.turn?.tools, []);
  });

  test('cleans escape sequences even where they come in two pieces', () => {
    const { frames, start } = joined();
    const { items } = fold([...start, ...plainTurn(frames, 't', 'p', ['a\u001b', '[31mred\u001b]0;t', 'itle\u0007b'])]);
    assert.deepEqual(told(items), ['user: p', 'text: aredb']);
  });

  test('says how it ended where that was not with an answer', () => {
    const { frames, start } = joined();
    const turn = frames.turn('turn_started', 't', { prompt: 'hi' });
    assert.deepEqual(
      told(fold([...start, turn, frames.turn('turn_cancelled', 't', { text: '' }, 'cancelled')]).items),
      ['user: hi', 'ending: Stopped.'],
    );
    const again = joined();
    const limit = again.frames.turn(
      'turn_completed',
      't',
      { response: { message: { role: 'assistant', content: 'part' } }, outcome: 'out-of-budget', limit: 'budget.turn' },
      'completed',
    );
    const started = again.frames.turn('turn_started', 't', { prompt: 'hi' });
    assert.deepEqual(told(fold([...again.start, started, { ...limit, seq: 9 }]).items), [
      'user: hi',
      'text: part',
      'ending: Stopped: the budget is spent (budget.turn).',
    ]);
  });

  test('keeps a message that steers it beside it until the next round reads it', () => {
    const { frames, start } = joined();
    const steered: ServerFrame = {
      type: 'turn_queued',
      payload: { request_id: 'q', session: { user_id: 'alice', session_id: 's1' }, prompt: 'also', steered: true },
    };
    const waiting = fold([...start, frames.turn('turn_started', 't', { prompt: 'hi' }), steered]);
    assert.deepEqual(waiting.state.pending, [{ requestId: 'q', text: 'also', state: 'steering' }]);
    const kind = { kind: 'provider_call' as const };
    const next = fold(
      [frames.turn('turn_progress', 't', { progress: { kind, message: '', turn: 2, max_turns: 9 } })],
      waiting.state,
    );
    assert.deepEqual(told(next.items), ['user: also']);
    assert.deepEqual(next.state.pending, []);
  });

  test('asks and forgets the question once it is answered', () => {
    const { frames, start } = joined();
    const approval = {
      approval_id: 'a',
      kind: 'permission' as const,
      call_id: 'c',
      tool: 'shell',
      arguments: {},
      summary: 'rm x',
      reason: 'r',
      path: [],
      hash: 'h',
      expires_at: '',
    };
    const asked = fold([
      ...start,
      frames.turn('turn_started', 't', { prompt: 'hi' }),
      frames.turn('approval_requested', 't', { approval }),
    ]);
    assert.equal(asked.state.approvals.length, 1);
    const answer = frames.turn('approval_resolved', 't', {
      approval_id: 'a',
      decision: 'allow',
      scope: 'once',
      by: 'tui',
    });
    const done = fold([answer, { ...answer, seq: 99 }], asked.state);
    assert.deepEqual(told(done.items), ['approval']);
    assert.equal(done.state.approvals.length, 0);
  });
});

describe('joining a session', () => {
  const past = [
    historyItem({ seq: 1, turn_id: 't0', role: 'user', text: 'before' }),
    historyItem({ seq: 2, turn_id: 't0', role: 'assistant', text: 'then' }),
  ];

  test('prints its transcript, and of the turn that runs what follows', () => {
    const frames = createFrames();
    const active = { turn_id: 't1', state: 'running' as const };
    const { state, items } = fold([
      frames.ack({ resumed: false, active_turn: active }),
      frames.turn('assistant_delta', 't1', { delta: 'the whole' }),
      frames.history([...past, historyItem({ seq: 3, turn_id: 't1', role: 'user', text: 'now' })]),
      frames.turn('assistant_delta', 't1', { delta: ' text' }),
      frames.turn('round_finished', 't1', { round: 1, text: 'the whole text', finish: 'stop', usage: USAGE }),
    ]);
    assert.deepEqual(told(items), ['user: before', 'text: then', 'user: now', 'text: the whole text']);
    assert.equal(state.turn?.turnId, 't1');
  });

  test('prints nothing twice when the transcript must be loaded again', () => {
    const frames = createFrames();
    const turn = plainTurn(frames, 't1', 'hi', ['Hello.']);
    const first = fold([frames.ack({ resumed: false }), frames.history(past), ...turn]);
    const again = fold(
      [
        frames.ack({ resumed: false }),
        frames.history([
          ...past,
          historyItem({ seq: 3, turn_id: 't1', role: 'user', text: 'hi' }),
          historyItem({ seq: 4, turn_id: 't1', role: 'assistant', text: 'Hello.' }),
          historyItem({ seq: 5, turn_id: 't2', role: 'user', text: 'missed' }),
        ]),
      ],
      first.state,
    );
    assert.deepEqual(told(again.items), ['user: missed']);
  });

  test('prints of a turn that broke off what was missed', () => {
    const frames = createFrames();
    const first = fold([
      frames.ack({ resumed: false }),
      frames.history([]),
      frames.turn('turn_started', 't1', { prompt: 'hi' }),
      frames.turn('assistant_delta', 't1', { delta: 'Done part.\n\nOpen' }),
    ]);
    assert.deepEqual(told(first.items), ['user: hi', 'text: Done part.']);
    const again = (answer: string) =>
      fold(
        [
          frames.ack({ resumed: false }),
          frames.history([
            historyItem({ seq: 1, turn_id: 't1', role: 'user', text: 'hi' }),
            historyItem({ seq: 2, turn_id: 't1', role: 'assistant', text: answer }),
          ]),
        ],
        first.state,
      );
    const continued = again('Done part.\n\nOpen end.');
    assert.deepEqual(told(continued.items), ['text: Open end.']);
    assert.equal(continued.state.turn, undefined);
    assert.deepEqual(told(again('Another answer.').items), ['withdrawn', 'text: Another answer.']);
  });

  test('ignores frames of other sessions and frames it has seen', () => {
    const { frames, start } = joined();
    const turn = plainTurn(frames, 't1', 'hi', ['Hello.']);
    const foreign = turn.map(
      (frame): ServerFrame =>
        // The same frames with another session in them.
        ({
          ...frame,
          payload: { ...frame.payload, session: { user_id: 'alice', session_id: 'other' } },
        }) as ServerFrame,
    );
    const { items } = fold([...start, ...foreign, ...turn, ...turn]);
    assert.deepEqual(told(items), ['user: hi', 'text: Hello.']);
  });

  test('forgets a message that was sent again after its turn had ended', () => {
    const { frames, start } = joined();
    const done = fold([...start, ...plainTurn(frames, 't1', 'hi', ['Hello.'])]);
    const waiting = { ...done.state, pending: [{ requestId: 'r-t1', text: 'hi', state: 'sending' as const }] };
    const ack: ServerFrame = {
      type: 'turn_started',
      payload: {
        request_id: 'r-t1',
        session: { user_id: 'alice', session_id: 's1' },
        turn: { turn_id: 't1', state: 'completed' },
      },
    };
    const after = fold([ack], waiting);
    assert.deepEqual(after.items, []);
    assert.deepEqual(after.state.pending, []);
  });
});
