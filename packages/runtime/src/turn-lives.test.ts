import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Step, ToolCall, TurnInput, TurnRecord, TurnState } from '@oxydra/types';
import { evolve, UNOPENED } from './evolve.ts';
import { step } from './turn-machine.ts';

import {
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

// ── Random lives ───────────────────────────────────────────────────────────────────────────────────────────────────

/** Numbers from the generator, turned into an input that may or may not fit the state. */
function inputFor(state: TurnState, dice: readonly number[], count: number): TurnInput {
  const pick = (index: number, below: number): number => (dice[index] ?? 0) % below;
  const calls = state.phase === 'judging' || state.phase === 'acting' ? state.calls : [];
  const chosen = calls[pick(1, Math.max(1, calls.length))];
  const id = chosen?.call.call ?? 'nobody';
  const made = Array.from({ length: pick(2, 5) }, (_, index) => ({
    ...call(`${count}-${index}`, pick(3 + index, 3) === 0 ? 'side_effecting' : 'read_only', { n: pick(6, 2) }),
    idempotent: pick(7, 2) === 0,
  }));
  const asked = chosen?.stage === 'asking' ? chosen.approval : approval('none');
  const possible: TurnInput[] = [
    open,
    prepared(
      `v${count}`,
      state.phase === 'preparing' ? state.unread.slice(0, pick(3, 3)).map(({ requestId }) => requestId) : [],
    ),
    answered(pick(8, 3) === 0 ? [] : made),
    {
      type: 'model-failed',
      fault: { code: 'provider/cut', message: 'cut', retryable: true },
      charge: pick(5, 2) === 0 ? null : charge,
      partial: 'p',
    },
    judged(
      id,
      [
        allow,
        allow,
        ask(id),
        { verdict: 'deny', reason: 'no', path: [] } as const,
        { verdict: 'invalid', reason: 'bad', path: [] } as const,
      ][pick(4, 5)] ?? allow,
    ),
    judged(id, allow),
    ended(id, pick(5, 3) > 0),
    ended(id),
    {
      type: 'approval-answered',
      answer: {
        approval: asked.id,
        hash: asked.hash,
        expiresAt: 1,
        decision: pick(5, 2) === 0 ? 'allow' : 'deny',
        scope: 'once',
        by: 'x',
      },
    },
    { type: 'message-arrived', sent: sent(`m${count}`) },
    { type: 'restarted' },
    { type: 'round-refused', fault: { code: 'budget/spent', message: 'spent', retryable: false }, limit: 'x' },
    { type: 'cancelled', by: 'x', partial: '', charge: null },
    { type: 'timed-out', partial: '', charge },
    { type: 'broken', fault: { code: 'store/duplicate-key', message: 'dup', retryable: false } },
  ];
  // The ends of a turn are rarer than its life.
  const weights = [1, 9, 9, 1, 6, 6, 6, 6, 6, 2, 2, 0.3, 0.3, 0.3, 0.2];
  let point = ((dice[0] ?? 0) / 1000) * weights.reduce((a, b) => a + b, 0);
  const index = weights.findIndex((weight) => (point -= weight) < 0);
  return possible[Math.max(0, index)] ?? open;
}

const lives = fc.array(fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 9, maxLength: 9 }), {
  minLength: 5,
  maxLength: 120,
});

function live(
  dice: readonly (readonly number[])[],
  check: (before: TurnState, made: Step, input: TurnInput, records: readonly TurnRecord[]) => void,
): void {
  let state = UNOPENED;
  const records: TurnRecord[] = [];
  dice.forEach((roll, count) => {
    const input = inputFor(state, roll, count);
    const made = step(state, input);
    records.push(...made.records);
    check(state, made, input, records);
    state = made.state;
  });
}

// @requirement turn/restored-equals-itself
// @requirement turn/no-effect-twice
describe('any life of a turn', () => {
  test('is restored from its journal, whatever happened and wherever it stopped', () => {
    fc.assert(
      fc.property(lives, (dice) =>
        live(dice, (_, { state }, __, records) => {
          const journal = JSON.parse(JSON.stringify(records)) as TurnRecord[]; // our own JSON
          assert.deepEqual(
            JSON.parse(JSON.stringify(journal.reduce(evolve, UNOPENED))),
            JSON.parse(JSON.stringify(state)),
          );
        }),
      ),
      { numRuns: 150 },
    );
  });

  test('never changes at an input that does not fit, and never throws', () => {
    fc.assert(
      fc.property(lives, (dice) =>
        live(dice, (before, { state, records, effects }) => {
          if (records.length === 0) assert.equal(state, before);
          if (before.phase === 'settled' && records.length > 0) assert.equal(records[0]?.type, 'turn-opened');
          if (state.phase === 'settled')
            assert.ok(effects.every(({ type }) => type === 'abort' || type === 'withdraw-approvals'));
        }),
      ),
      { numRuns: 300 },
    );
  });

  test('never gives back what it spent', () => {
    fc.assert(
      fc.property(lives, (dice) =>
        live(dice, (before, { state }, input) => {
          if (
            before.phase === 'unopened' ||
            before.phase === 'settled' ||
            state.phase === 'settled' ||
            state.phase === 'unopened'
          )
            return;
          if (input.type === 'open') return;
          assert.ok(state.totals.usd >= before.totals.usd);
          assert.ok(state.totals.rounds >= before.totals.rounds);
          assert.ok(state.totals.toolCalls >= before.totals.toolCalls);
        }),
      ),
      { numRuns: 300 },
    );
  });

  test('starts each effect once, alone, and only after its intent is recorded', () => {
    fc.assert(
      fc.property(lives, (dice) => {
        const keys = new Set<string>();
        let running = new Map<string, ToolCall>();
        live(dice, (_, { effects, records }, input, all) => {
          if (input.type === 'restarted' && (records.length > 0 || effects.length > 0)) running = new Map();
          for (const record of records) {
            if (record.type === 'call-started') {
              assert.ok(!keys.has(record.key), 'a key is used once');
              keys.add(record.key);
            }
            if (record.type === 'call-finished' || record.type === 'call-unknown') running.delete(record.call);
            if (record.type === 'turn-settled') running = new Map();
          }
          for (const effect of effects) {
            if (effect.type !== 'run-calls') continue;
            for (const { call } of effect.calls) {
              running.set(call.call, call);
              if (call.tier !== 'read_only')
                assert.ok(all.some((record) => record.type === 'call-started' && record.call === call.call));
            }
            const together = [...running.values()];
            assert.ok(
              together.length === 1 || together.every(({ tier }) => tier === 'read_only'),
              'an effect runs alone',
            );
            assert.ok(together.length <= 8);
          }
        });
      }),
      { numRuns: 300 },
    );
  });

  test('asks the model only when every call has exactly one result', () => {
    fc.assert(
      fc.property(lives, (dice) =>
        live(dice, (_, { records }, __, all) => {
          if (!records.some(({ type }) => type === 'round-requested')) return;
          const opened = all.findLastIndex(({ type }) => type === 'turn-opened');
          const results = new Map<string, number>();
          for (const record of all.slice(opened)) {
            if (record.type === 'round-answered') for (const { call } of record.calls) results.set(call, 0);
            if (record.type === 'call-finished' || record.type === 'call-unknown')
              results.set(record.call, (results.get(record.call) ?? 0) + 1);
          }
          assert.ok([...results.values()].every((count) => count === 1));
        }),
      ),
      { numRuns: 300 },
    );
  });
});
