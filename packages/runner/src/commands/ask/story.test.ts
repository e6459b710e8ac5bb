import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId, type CallId, type SessionId, type TurnId } from '@oxydra/types';
import fc from 'fast-check';
import type { AskEvent } from './ask-event.ts';
import * as story from './story.ts';
import type { Story, Told } from './story.ts';

const usage = { input: 1, output: 2, cached_input: 0, cache_write: 0, reasoning: 0, cost_usd: 0.000001 };
const TURN = asId<TurnId>('t');
const CALL = asId<CallId>('c');

/** Tells the steps one after the other. */
function tell(...steps: readonly ((told: Story) => Told)[]): readonly AskEvent[] {
  let now = story.newStory(asId<SessionId>('s'), 'default/model');
  return steps.flatMap((step) => {
    const [next, events] = step(now);
    now = next;
    return events;
  });
}

const begin = (told: Story): Told => story.begin(told, TURN, undefined);
const say =
  (text: string) =>
  (told: Story): Told =>
    story.say(told, text);
const endRound =
  (text: string) =>
  (told: Story): Told =>
    story.endRound(told, text, 'stop', usage);
const textOf = (events: readonly AskEvent[]): string =>
  events.flatMap((event) => (event.type === 'text-delta' ? [event.text] : [])).join('');

describe('a story', () => {
  test('tells the whole text of a round, however much of it was heard as it came', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (text, at) => {
        const heard = text.slice(0, at);
        assert.equal(textOf(tell(begin, say(heard), endRound(text))), text);
      }),
    );
  });

  test('begins a withdrawn round anew, and says so', () => {
    const events = tell(
      begin,
      say('wro'),
      (told) => story.withdraw(told, 'it was cut'),
      say('right'),
      endRound('right'),
    );
    assert.equal(textOf(events), 'wroright');
    assert.ok(events.some((event) => event.type === 'notice' && event.text.includes('it was cut')));
  });

  test('begins once and ends once', () => {
    const end = (told: Story): Told => story.end(told, { outcome: 'answered', text: 'x', finish: 'stop' });
    const events = tell(begin, begin, end, end);
    assert.deepEqual(
      events.map(({ type }) => type),
      ['turn-start', 'turn-end'],
    );
    assert.ok(events[0]?.type === 'turn-start' && events[0].model === 'default/model');
  });

  test('tells a call once, and before the question about it', () => {
    const approval = {
      approval: asId<never>('a'),
      call: CALL,
      kind: 'permission',
      tool: 'file_write',
      arguments: {},
      summary: '',
      reason: '',
      path: [],
      hash: '',
      expires_at: '',
    } as const;
    const events = tell(
      begin,
      (told) => story.askApproval(told, approval),
      (told) => story.startCall(told, CALL, 'file_write', {}),
      (told) => story.endCall(told, CALL, true, 'done'),
    );
    assert.deepEqual(
      events.map(({ type }) => type),
      ['turn-start', 'tool-call', 'approval-request', 'tool-result'],
    );
  });

  test('adds up what its rounds cost, and knows no sum where one price is unknown', () => {
    const ended = (...costs: readonly (number | null)[]) => {
      const rounds = costs.map(
        (cost_usd) =>
          (told: Story): Told =>
            story.endRound(told, '', 'stop', { ...usage, cost_usd }),
      );
      const last = tell(begin, ...rounds, (told) => story.end(told, { outcome: 'answered', finish: 'stop' })).at(-1);
      assert.ok(last?.type === 'turn-end');
      return last.usage;
    };
    assert.deepEqual(ended(0.1, 0.2), { ...usage, input: 2, output: 4, cost_usd: 0.3 });
    assert.equal(ended(0.1, null).cost_usd, null);
  });

  test('names the limit that ended it, with the key that raises it', () => {
    const end = (told: Story): Told =>
      story.end(told, { outcome: 'out-of-budget', finish: 'error', limit: 'budgets.per_turn_usd' });
    const last = tell(begin, endRound('so far'), end).at(-1);
    assert.ok(last?.type === 'turn-end');
    assert.equal(last.text, 'so far');
    assert.equal(last.error?.code, 'budget/spent');
    assert.match(`${last.error?.message} ${last.error?.hint}`, /budgets\.per_turn_usd.*raise budgets\.per_turn_usd/u);
  });
});
