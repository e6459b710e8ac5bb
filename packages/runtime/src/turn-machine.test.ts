import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId } from '@oxydra/types';
import type { ApprovalId, Step, TurnEffect, TurnInput, TurnRecord, TurnState } from '@oxydra/types';
import { UNOPENED } from './evolve.ts';
import { step } from './turn-machine.ts';

import {
  limits,
  turn,
  sent,
  open,
  prepared,
  charge,
  call,
  answered,
  allow,
  approval,
  ask,
  judged,
  ended,
} from './turn-inputs.fixture.ts';

/** Takes inputs one after the other, and keeps what came of it. */
function play(
  inputs: readonly TurnInput[],
  from: TurnState = UNOPENED,
): { state: TurnState; records: TurnRecord[]; last: Step } {
  let last: Step = { state: from, records: [], effects: [] };
  const records: TurnRecord[] = [];
  for (const input of inputs) {
    last = step(last.state, input);
    records.push(...last.records);
  }
  return { state: last.state, records, last };
}

const kinds = (items: readonly { readonly type: string }[]): string[] => items.map(({ type }) => type);

// @requirement turn/self-correction
// @requirement turn/hard-limits
// @requirement tool/read-only-in-parallel
describe('a turn', () => {
  test('settles a plain answer with three commits', () => {
    const first = step(UNOPENED, open);
    assert.deepEqual(kinds(first.records), ['turn-opened']);
    const second = step(first.state, prepared());
    assert.deepEqual(kinds(second.records), ['round-requested']);
    const third = step(second.state, answered([]));
    assert.deepEqual(kinds(third.records), ['round-answered', 'turn-settled']);
    assert.equal(third.state.phase, 'settled');
  });

  test('asks the model again only after the last open call has ended', () => {
    const { last: judging } = play([
      open,
      prepared(),
      answered([call('a'), call('b')]),
      judged('a', allow),
      judged('b', allow),
      ended('b'),
    ]);
    assert.deepEqual(judging.effects, []);
    const after = step(judging.state, ended('a'));
    assert.deepEqual(after.effects, [{ type: 'prepare-round', round: 2, last: undefined }]);
  });

  test('judges reads side by side and an effect alone, in order', () => {
    const calls = [call('a'), call('b'), call('w', 'side_effecting'), call('c')];
    const started = play([open, prepared(), answered(calls)]);
    assert.deepEqual(judgedIn(started.last.effects), ['a', 'b']);
    const reads = play([judged('a', allow), judged('b', allow), ended('a')], started.state);
    assert.deepEqual(reads.last.effects, []);
    const write = step(reads.state, ended('b'));
    assert.deepEqual(judgedIn(write.effects), ['w']);
    const written = play([judged('w', allow), ended('w')], write.state);
    assert.deepEqual(judgedIn(written.last.effects), ['c']);
  });

  test('commits the intent of an effect before it may run, and none for a read', () => {
    const write = play([open, prepared(), answered([call('w', 'side_effecting')]), judged('w', allow)]);
    assert.deepEqual(kinds(write.last.records), ['call-judged', 'call-started']);
    assert.deepEqual(kinds(write.last.effects), ['run-calls']);
    const read = play([open, prepared(), answered([call('a')]), judged('a', allow)]);
    assert.deepEqual(kinds(read.last.records), ['call-judged']);
  });

  test('asks a person, then judges again with the answer', () => {
    const asking = play([open, prepared(), answered([call('w', 'side_effecting')]), judged('w', ask('w'))]);
    assert.deepEqual(kinds(asking.last.records), ['call-judged', 'approval-opened']);
    const answer = {
      approval: asId<ApprovalId>('approval-w'),
      hash: 'hash-w',
      expiresAt: 1,
      decision: 'allow',
      scope: 'once',
      by: 'tui',
    } as const;
    const wrong = step(asking.state, { type: 'approval-answered', answer: { ...answer, hash: 'another' } });
    assert.deepEqual(wrong.records, []);
    const resolved = step(asking.state, { type: 'approval-answered', answer });
    assert.deepEqual(kinds(resolved.records), ['approval-resolved']);
    assert.deepEqual(judgedIn(resolved.effects), ['w']);
    const again = step(resolved.state, { type: 'approval-answered', answer });
    assert.deepEqual(again.records, [], 'an answer counts once');
  });

  test('folds a steered message into the next round instead of settling', () => {
    const steered = play([open, prepared(), { type: 'message-arrived', sent: sent('r1') }, answered([])]);
    assert.deepEqual(steered.last.effects, [{ type: 'prepare-round', round: 2, last: undefined }]);
    const settled = play([prepared('v2', ['r1']), answered([])], steered.state);
    assert.deepEqual(settled.state, { phase: 'settled', turn, outcome: 'answered', unread: [] });
  });

  test('keeps a message that came too late for the next turn', () => {
    const { state } = play([
      open,
      prepared(),
      { type: 'message-arrived', sent: sent('r1') },
      { type: 'cancelled', by: 'tui', partial: 'so', charge },
    ]);
    assert.ok(state.phase === 'settled');
    assert.deepEqual(
      state.unread.map(({ requestId }) => requestId),
      ['r1'],
    );
  });

  test('tells the model to stop at the third identical failure and ends at the sixth', () => {
    let { state } = play([open]);
    const texts: string[] = [];
    for (let round = 1; round <= 6 && state.phase !== 'settled'; round++) {
      const fails = call(`c${round}`, 'read_only', { path: 'missing' });
      const played = play(
        [prepared(`v${round}`), answered([fails]), judged(`c${round}`, allow), ended(`c${round}`, false)],
        state,
      );
      state = played.state;
      for (const record of played.records) if (record.type === 'call-finished') texts.push(record.result.text);
      if (round === 5)
        state = { ...state, limits: { rounds: 99, toolCalls: 99, wallMs: 1, parallelReads: 8 } } as TurnState; // out of the limits' way
    }
    assert.deepEqual(
      texts.map((text) => text.includes('Do not repeat it')),
      [false, false, true, true, true, true],
    );
    assert.equal(state.phase === 'settled' && state.outcome, 'failed');
  });

  test('gets no tools in its last round and settles out of rounds', () => {
    let { state, last } = play([open]);
    for (let round = 1; round < limits.rounds; round++)
      ({ state, last } = play(
        [prepared(`v${round}`), answered([call(`c${round}`)]), judged(`c${round}`, allow), ended(`c${round}`)],
        state,
      ));
    assert.deepEqual(last.effects, [{ type: 'prepare-round', round: 6, last: 'rounds' }]);
    const settled = play([prepared('v6'), answered([call('late')])], state);
    assert.equal(settled.state.phase === 'settled' && settled.state.outcome, 'out-of-rounds');
  });

  test('answers calls beyond its limit without making them, then wraps up', () => {
    const many = Array.from({ length: 12 }, (_, index) => call(`c${index}`));
    const started = play([open, prepared(), answered(many)]);
    const refused = started.records.filter((record) => record.type === 'call-finished');
    assert.deepEqual(
      refused.map(({ call }) => call),
      ['c9', 'c10', 'c11'],
    );
    const rest = many.slice(0, 9).flatMap(({ call }) => [judged(call, allow), ended(call)]);
    const { last } = play(rest, started.state);
    assert.deepEqual(last.effects, [{ type: 'prepare-round', round: 2, last: 'tool-calls' }]);
  });

  test('settles out of budget when no money can be reserved, naming the cap', () => {
    const { records } = play([
      open,
      {
        type: 'round-refused',
        fault: { code: 'budget/spent', message: 'm', retryable: false },
        limit: 'budgets.per_turn_usd',
      },
    ]);
    const settled = records.at(-1);
    assert.ok(settled?.type === 'turn-settled');
    assert.equal(settled.outcome, 'out-of-budget');
    assert.equal(settled.limit, 'budgets.per_turn_usd');
  });

  test('keeps the partial text of a cancelled round and says what is unknown', () => {
    const { records, last } = play([
      open,
      prepared(),
      answered([call('w', 'side_effecting')]),
      judged('w', allow),
      { type: 'cancelled', by: 'tui', partial: '', charge: null },
    ]);
    assert.deepEqual(kinds(records).slice(-3), ['cancel-requested', 'call-unknown', 'turn-settled']);
    assert.deepEqual(kinds(last.effects), ['abort']);
    const early = play([open, prepared(), { type: 'cancelled', by: 'tui', partial: 'so far', charge }]);
    const settled = early.records.at(-1);
    assert.equal(settled?.type === 'turn-settled' && settled.text, 'so far');
  });
});

const judgedIn = (effects: readonly TurnEffect[]): string[] =>
  effects.flatMap((effect) => (effect.type === 'judge' ? effect.calls.map(({ call }) => call.call) : []));

describe('a turn after a crash', () => {
  test('runs when it was opened and no round was asked', () => {
    const { state } = play([open]);
    assert.deepEqual(step(state, { type: 'restarted' }).effects, [
      { type: 'prepare-round', round: 1, last: undefined },
    ]);
  });

  test('asks an unanswered round again and counts its reservation as spent', () => {
    const { state } = play([open, prepared()]);
    const again = step(state, { type: 'restarted' });
    assert.deepEqual(kinds(again.records), ['round-failed']);
    assert.ok(again.state.phase === 'preparing');
    assert.equal(again.state.totals.usd, 100);
    assert.deepEqual(kinds(again.effects), ['prepare-round']);
  });

  test('runs a read again, and a keyed call with the same key, but never another effect', () => {
    const read = play([open, prepared(), answered([call('a')]), judged('a', allow)]);
    assert.deepEqual(kinds(step(read.state, { type: 'restarted' }).effects), ['run-calls']);
    const keyed = { ...call('k', 'side_effecting'), idempotent: true };
    const retried = step(play([open, prepared(), answered([keyed]), judged('k', allow)]).state, { type: 'restarted' });
    assert.deepEqual(retried.effects, [{ type: 'run-calls', calls: [{ call: keyed, answer: undefined }] }]);
    const write = play([open, prepared(), answered([call('w', 'side_effecting')]), judged('w', allow)]);
    const unknown = step(write.state, { type: 'restarted' });
    assert.deepEqual(kinds(unknown.records), ['call-unknown']);
    assert.deepEqual(kinds(unknown.effects), ['prepare-round']);
  });

  test('shows an open approval again', () => {
    const { state } = play([open, prepared(), answered([call('w', 'side_effecting')]), judged('w', ask('w'))]);
    assert.deepEqual(step(state, { type: 'restarted' }).effects, [{ type: 'await-approval', approval: approval('w') }]);
  });
});
