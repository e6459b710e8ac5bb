import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { HistoryItem, ServerFrame } from '@oxydra/types/wire';
import { createFrames, historyItem } from '../testing/frames.ts';
import type { Item } from './item.ts';
import { applyFrame } from './session-store.ts';
import { EMPTY_VIEW } from './view-state.ts';

const USAGE = { input: 1, output: 1, cached_input: 0, cache_write: 0, reasoning: 0, cost_usd: 0 };

type Move =
  | { readonly do: 'begin' | 'finish' | 'round' | 'tool' | 'withdraw' | 'cancel' }
  | { readonly do: 'say'; readonly text: string };

/** A gateway's side of a session: what it would send, and the transcript it would keep. */
function perform(moves: readonly Move[]) {
  const frames = createFrames();
  const log: ServerFrame[] = [];
  const history: HistoryItem[] = [];
  let turn = 0;
  let open = false;
  let text = '';
  let round = 0;
  const id = (): string => `t${turn}`;
  const keep = (role: HistoryItem['role'], content: string, more: Partial<HistoryItem> = {}): void => {
    history.push(historyItem({ seq: history.length + 1, turn_id: id(), role, text: content, ...more }));
  };
  const begin = (): void => {
    turn += 1;
    open = true;
    text = '';
    round = 1;
    keep('user', `message ${turn}`);
    log.push(frames.turn('turn_started', id(), { prompt: `message ${turn}` }));
  };
  const finishRound = (): void => {
    keep('assistant', text);
    log.push(frames.turn('round_finished', id(), { round, text, finish: 'stop', usage: USAGE }));
    text = '';
    round += 1;
  };
  for (const move of moves) {
    if (!open) begin();
    if (move.do === 'say') {
      text += move.text;
      log.push(frames.turn('assistant_delta', id(), { delta: move.text }));
    } else if (move.do === 'withdraw') {
      text = '';
      log.push(frames.turn('text_withdrawn', id(), { reason: 'retry' }));
    } else if (move.do === 'round') finishRound();
    else if (move.do === 'tool') {
      if (text !== '') finishRound();
      const call = `c${log.length}`;
      log.push(frames.turn('tool_started', id(), { call_id: call, name: 'look', arguments: {} }));
      keep('tool', `saw ${call}`, { call_id: call, name: 'look', ok: true });
      const output = `saw ${call}`;
      log.push(frames.turn('tool_finished', id(), { call_id: call, name: 'look', ok: true, output, duration_ms: 1 }));
    } else if (move.do === 'finish' || move.do === 'cancel') {
      const last = text;
      if (last !== '') finishRound();
      const done = move.do === 'finish';
      const message = { role: 'assistant' as const, content: last };
      log.push(
        done
          ? frames.turn('turn_completed', id(), { response: { message }, outcome: 'answered' }, 'completed')
          : frames.turn('turn_cancelled', id(), { text: last }, 'cancelled'),
      );
      open = false;
    }
  }
  return { log, history, frames };
}

/** All words that are printed and not void, in order: what a person is left with. */
function words(items: readonly Item[]): string[] {
  const kept: { text: string; of: 'opening' | 'round' | 'else' }[] = [];
  for (const item of items) {
    if (item.kind === 'withdrawn') {
      // The round's text begins with the item that opens it.
      while (kept.at(-1)?.of === 'round') kept.pop();
      if (kept.at(-1)?.of === 'opening') kept.pop();
      continue;
    }
    const text =
      item.kind === 'user' ? item.text : item.kind === 'text' ? item.markdown : item.kind === 'tool' ? item.output : '';
    kept.push({ text, of: item.kind !== 'text' ? 'else' : item.opens ? 'opening' : 'round' });
  }
  return kept.flatMap(({ text }) => text.split(/\s+/)).filter((word) => word !== '');
}

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom('alpha ', 'beta\n\n', 'gamma ', '- item\n', '\n', '`x` ')
      .map((text) => ({ do: 'say' as const, text })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('begin', 'finish', 'round', 'tool', 'withdraw', 'cancel')
      .map((name) => ({ do: name as 'finish' })),
  },
);

describe('a session over a bad line', () => {
  test('shows the same as over a good one, however often it breaks, repeats and resumes', () => {
    fc.assert(
      fc.property(
        fc.array(move, { maxLength: 60 }),
        fc.array(fc.record({ at: fc.nat(200), back: fc.nat(20) }), { maxLength: 6 }),
        (moves, breaks) => {
          const { log, frames } = perform(moves);
          const run = (sent: readonly ServerFrame[]): Item[] => {
            let state = EMPTY_VIEW;
            return sent.flatMap((frame) => {
              const next = applyFrame(state, frame, 1);
              state = next.state;
              return [...next.items];
            });
          };
          const start = [frames.ack({ resumed: false }), frames.history([])];
          const good = run([...start, ...log]);
          const bad: ServerFrame[] = [...start];
          let from = 0;
          for (const { at, back } of breaks.toSorted((a, b) => a.at - b.at)) {
            const to = Math.min(log.length, Math.max(from, at));
            bad.push(...log.slice(from, to));
            // Comes back: acknowledged, and more is sent again than was missed.
            bad.push(frames.ack({ resumed: true }), ...log.slice(Math.max(0, to - back), to));
            from = to;
          }
          bad.push(...log.slice(from));
          assert.deepEqual(run(bad), good);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('shows every word of the transcript once, where it must be loaded anew in the middle', () => {
    fc.assert(
      fc.property(
        fc.array(move, { maxLength: 40 }),
        fc.array(move, { maxLength: 40 }),
        fc.nat(60),
        (first, second, cut) => {
          const whole = perform([...first, ...second]);
          const before = whole.log.slice(0, cut);
          // The gateway restarts: what was being streamed is gone, the transcript tells the rest.
          const settled = whole.history;
          let state = EMPTY_VIEW;
          const items: Item[] = [];
          const take = (frame: ServerFrame): void => {
            const next = applyFrame(state, frame, 1);
            state = next.state;
            items.push(...next.items);
          };
          take(whole.frames.ack({ resumed: false }));
          take(whole.frames.history([]));
          before.forEach(take);
          take(whole.frames.ack({ resumed: false }));
          take(whole.frames.history(settled));
          const expected = settled.flatMap((item) => item.text.split(/\s+/)).filter((word) => word !== '');
          assert.deepEqual(words(items), expected);
        },
      ),
      { numRuns: 300 },
    );
  });
});
