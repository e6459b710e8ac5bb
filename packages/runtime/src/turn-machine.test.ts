import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { asId, NO_USAGE, SYSTEM_LABEL, USER_LABEL } from '@oxydra/types';
import type {
  Approval,
  ApprovalId,
  CallId,
  IdempotencyKey,
  Reservation,
  Sent,
  Step,
  ToolCall,
  ToolResult,
  TurnEffect,
  TurnId,
  TurnInput,
  TurnRecord,
  TurnState,
  Verdict,
} from '@oxydra/types';
import { evolve, UNOPENED } from './evolve.ts';
import { step } from './turn-machine.ts';

const limits = { rounds: 6, toolCalls: 9, wallMs: 60_000, parallelReads: 8 };
const turn = asId<TurnId>('turn-1');
const label = USER_LABEL;
const sent = (requestId: string): Sent => ({
  requestId,
  message: { parts: [{ type: 'text', text: requestId }], label },
  origin: 'test',
});
const open: TurnInput = { type: 'open', turn, sent: [sent('r0')], agent: 'default', limits };
const reservation = (id: string): Reservation => ({ id, accounts: [`turn:${turn}`], usd: 100, tokens: 50 });
const context = { messages: 1, tokens: 10, omittedTurns: 0, hash: 'h' };
const prepared = (id = 'v', reads: readonly string[] = []): TurnInput => ({
  type: 'round-prepared',
  model: 'p/m',
  reads,
  context,
  reservation: reservation(id),
});
const charge = { usd: 7, usage: { ...NO_USAGE, input: 3, output: 4 } };
const call = (id: string, tier: ToolCall['tier'] = 'read_only', args: ToolCall['arguments'] = { id }): ToolCall => ({
  call: asId<CallId>(id),
  name: tier === 'read_only' ? 'file_read' : 'file_write',
  arguments: args,
  tier,
  idempotent: false,
  key: asId<IdempotencyKey>(`key-${id}`),
});
const answered = (calls: readonly ToolCall[], text = 'hello'): TurnInput => ({
  type: 'model-answered',
  model: 'p/m',
  parts: [
    { type: 'text', text },
    ...calls.map(({ call, name, arguments: args }) => ({ type: 'tool-call', call, name, arguments: args }) as const),
  ],
  calls,
  finish: calls.length > 0 ? 'tool-calls' : 'stop',
  charge,
});
const allow: Verdict = { verdict: 'allow', reason: 'fine', path: [] };
const approval = (id: string): Approval => ({
  id: asId<ApprovalId>(`approval-${id}`),
  kind: 'permission',
  call: asId<CallId>(id),
  tool: 'file_write',
  arguments: {},
  summary: 's',
  reason: 'r',
  path: [],
  hash: `hash-${id}`,
  expiresAt: 1,
});
const ask = (id: string): Verdict => ({ verdict: 'ask', reason: 'asks', path: [], approval: approval(id) });
const result = (ok: boolean): ToolResult => ({
  ok,
  text: ok ? 'done' : 'no such file',
  label: SYSTEM_LABEL,
  durationMs: 1,
});
const judged = (id: string, verdict: Verdict): TurnInput => ({ type: 'call-judged', call: asId<CallId>(id), verdict });
const ended = (id: string, ok = true): TurnInput => ({
  type: 'call-ended',
  call: asId<CallId>(id),
  result: result(ok),
});

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
