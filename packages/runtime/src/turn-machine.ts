/**
 * The turn as a pure function. No clock, no id, no await: the same state and input always give the same step, which
 * says what to commit and what to begin once that is on disk. `evolve` says what each record makes of a state.
 *
 * A turn goes round: preparing ─► thinking ─► judging ─► acting ─► preparing … until it is settled. An input that no
 * longer fits (the answer to a call that was cancelled, say) changes nothing.
 */
import { invariant } from '@oxydra/types';
import type { FaultRecord, OpenCall, Step, TurnEffect, TurnInput, TurnRecord, TurnState } from '@oxydra/types';
import { cancelledResult, interruptedResult, overLimitResult, refusedResult, withStopNotice } from './call-results.ts';
import { askedBy, batchOf, callOf, fingerprintOf, hasCalls, mustStop } from './open-calls.ts';
import { evolve } from './evolve.ts';
import { isOpen, nextRound, settle } from './turn-frame.ts';

type Phase<P extends TurnState['phase']> = Extract<TurnState, { phase: P }>;
type WithCalls = Phase<'judging' | 'acting'>;
type Input<T extends TurnInput['type']> = Extract<TurnInput, { type: T }>;
type Rec<T extends TurnRecord['type']> = Extract<TurnRecord, { type: T }>;

type Stopped = 'cancelled' | 'timed-out' | 'failed';
type Stopping = Pick<Rec<'round-failed'>, 'partial' | 'charge' | 'fault'>;

const CANCELLED: FaultRecord = { code: 'turn/cancelled', message: 'The turn was cancelled.', retryable: false };
const TIMED_OUT: FaultRecord = {
  code: 'turn/timed-out',
  message: 'The turn took longer than it may.',
  retryable: false,
};

// ── What each input means ──────────────────────────────────────────────────────────────────────────────────────────

type Handlers = { readonly [T in TurnInput['type']]: (state: TurnState, input: Input<T>) => Step | undefined };

const handlers: Handlers = {
  open: (state, { type: _, ...opened }) =>
    isOpen(state) ? undefined : next(state, [{ type: 'turn-opened', ...opened }], prepare),

  'round-prepared': (state, { model, reads, context, reservation, limitedBy, notice }) => {
    if (state.phase !== 'preparing') return undefined;
    const { round, last } = nextRound(state);
    const requested = { type: 'round-requested', round, model, last, reads, context, reservation, limitedBy } as const;
    const records: TurnRecord[] = notice === undefined ? [requested] : [{ type: 'notice', text: notice }, requested];
    return next(state, records, () => [{ type: 'call-model', round }]);
  },

  'round-refused': (state, { fault, limit }) =>
    state.phase === 'preparing'
      ? next(state, [settle(state, fault.code.startsWith('budget/') ? 'out-of-budget' : 'failed', { fault, limit })])
      : undefined,

  'model-answered': (state, { model, parts, calls, finish, charge }) => {
    if (state.phase !== 'thinking') return undefined;
    const { round, last, limitedBy } = state;
    const offered = last === undefined ? calls : [];
    const answered: TurnRecord = { type: 'round-answered', round, model, parts, calls: offered, finish, charge };
    const after = evolve(state, answered);
    invariant(isOpen(after), 'a round that was answered leaves the turn open');

    if (offered.length > 0) return startCalls(state, answered, after.totals.toolCalls - state.limits.toolCalls);
    if (after.unread.length > 0 && last === undefined) return next(state, [answered], prepare);
    if (finish === 'length' && limitedBy !== undefined)
      return next(state, [answered, settle(after, 'out-of-budget', { finish, limit: limitedBy })]);
    if (last === 'tool-calls')
      return next(state, [answered, settle(after, 'out-of-calls', { finish, limit: 'runtime.max_tool_calls' })]);
    if (last === 'rounds' && round > 1)
      return next(state, [answered, settle(after, 'out-of-rounds', { finish, limit: 'runtime.max_turns' })]);
    return next(state, [answered, settle(after, 'answered', { finish })]);
  },

  'model-failed': (state, { fault, charge, partial }) => {
    if (state.phase !== 'thinking') return undefined;
    const failed: TurnRecord = { type: 'round-failed', round: state.round, fault, charge, partial };
    return next(state, [failed, settle(evolve(state, failed), 'failed', { fault })]);
  },

  'call-judged': (state, { call, verdict }) => {
    const open = hasCalls(state)
      ? batchOf(state.calls, state.limits).find((each) => each.call.call === call)
      : undefined;
    if (open?.stage !== 'unjudged') return undefined;
    const judged: TurnRecord = { type: 'call-judged', call, verdict };
    switch (verdict.verdict) {
      case 'allow': {
        const started: TurnRecord[] =
          open.call.tier === 'read_only' ? [] : [{ type: 'call-started', call, key: open.call.key }];
        return next(state, [judged, ...started], () => [
          { type: 'run-calls', calls: [{ call: open.call, answer: open.answer }] },
        ]);
      }
      case 'ask': {
        const { approval } = verdict;
        return next(state, [judged, { type: 'approval-opened', approval }], () => [
          { type: 'await-approval', approval },
        ]);
      }
      case 'deny':
      case 'invalid':
        return finishCall(state, open, [judged], refusedResult(verdict));
    }
  },

  'approval-answered': (state, { answer }) => {
    const open = hasCalls(state) ? askedBy(state, answer.approval) : undefined;
    if (open?.stage !== 'asking' || open.approval.hash !== answer.hash) return undefined;
    const rejudge: OpenCall = { call: open.call, answer, stage: 'unjudged' };
    return next(state, [{ type: 'approval-resolved', answer }], () => [{ type: 'judge', calls: [rejudge] }]);
  },

  'call-ended': (state, { call, result }) => {
    const open = callOf(state, call);
    return open?.stage === 'allowed' || open?.stage === 'started' ? finishCall(state, open, [], result) : undefined;
  },

  'message-arrived': (state, { sent }) =>
    isOpen(state) ? next(state, [{ type: 'message-steered', sent }]) : undefined,

  cancelled: (state, { by, partial, charge }) =>
    isOpen(state)
      ? stop(state, [{ type: 'cancel-requested', by }], 'cancelled', { partial, charge, fault: CANCELLED })
      : undefined,

  'timed-out': (state, { partial, charge }) =>
    isOpen(state) ? stop(state, [], 'timed-out', { partial, charge, fault: TIMED_OUT }) : undefined,

  broken: (state, { fault }) =>
    isOpen(state) ? stop(state, [], 'failed', { partial: '', charge: null, fault }) : undefined,

  restarted: (state) => {
    switch (state.phase) {
      case 'unopened':
      case 'settled':
        return undefined;
      case 'preparing':
        return next(state, [], prepare);
      case 'thinking':
        return askAgain(state);
      case 'judging':
      case 'acting':
        return resumeCalls(state);
    }
  },
};

/** What an input means in a state. An input that does not fit gives an empty step. */
export function step(state: TurnState, input: TurnInput): Step {
  const handler = handlers[input.type] as (state: TurnState, input: TurnInput) => Step | undefined; // the table pairs them
  return handler(state, input) ?? { state, records: [], effects: [] };
}

// ── The moves that several inputs share ────────────────────────────────────────────────────────────────────────────

/** The step that commits `records`, then does what the state after them asks for. */
function next(
  state: TurnState,
  records: readonly TurnRecord[],
  effects: (after: TurnState) => readonly TurnEffect[] = () => [],
): Step {
  const after = records.reduce(evolve, state);
  return { state: after, records, effects: effects(after) };
}

const prepare = (state: TurnState): readonly TurnEffect[] =>
  isOpen(state) ? [{ type: 'prepare-round', ...nextRound(state) }] : [];

/** Calls whose turn has come after `before`: they are judged now. With all calls done, the next round is due. */
const goOn =
  (before: readonly OpenCall[]) =>
  (after: TurnState): readonly TurnEffect[] => {
    if (!hasCalls(after)) return prepare(after);
    const known = new Set(batchOf(before, after.limits).map(({ call }) => call.call));
    const entering = batchOf(after.calls, after.limits).filter(
      ({ call, stage }) => stage === 'unjudged' && !known.has(call.call),
    );
    return entering.length === 0 ? [] : [{ type: 'judge', calls: entering }];
  };

/** Begins the calls of an answer; those beyond the turn's limit are answered at once. */
function startCalls(state: TurnState, answered: Rec<'round-answered'>, excess: number): Step {
  const over = excess > 0 ? answered.calls.slice(-excess) : [];
  const refused = over.map(({ call }): TurnRecord => ({ type: 'call-finished', call, result: overLimitResult() }));
  return next(state, [answered, ...refused], goOn([]));
}

function finishCall(
  state: TurnState,
  open: OpenCall,
  before: readonly TurnRecord[],
  result: Rec<'call-finished'>['result'],
): Step {
  invariant(hasCalls(state), 'a call ends only while calls are open');
  const times = result.ok ? 0 : state.failing?.fingerprint === fingerprintOf(open.call) ? state.failing.times + 1 : 1;
  const finished: TurnRecord = { type: 'call-finished', call: open.call.call, result: withStopNotice(result, times) };
  const records = [...before, finished];
  if (!mustStop(times)) return next(state, records, goOn(state.calls));
  const message = `The same failing call to \`${open.call.name}\` was repeated ${times} times.`;
  return stop(state, records, 'failed', {
    partial: '',
    charge: null,
    fault: { code: 'turn/stuck', message, retryable: false },
  });
}

/** Ends an open turn at once: what runs is aborted, what was begun is told to be unknown, all is accounted for. */
function stop(
  state: TurnState,
  before: readonly TurnRecord[],
  outcome: Stopped,
  { partial, charge, fault }: Stopping,
): Step {
  const open = before.reduce(evolve, state);
  invariant(isOpen(open), 'only an open turn can be stopped');
  const calls = hasCalls(open) ? open.calls : [];
  const closing: TurnRecord[] = calls
    .filter(({ stage }) => stage === 'started')
    .map(({ call }) => ({ type: 'call-unknown', call: call.call, result: cancelledResult(call) }));
  if (open.phase === 'thinking') closing.push({ type: 'round-failed', round: open.round, fault, charge, partial });

  const closed = closing.reduce(evolve, open);
  const settled = settle(
    closed,
    outcome,
    outcome === 'timed-out' ? { limit: 'runtime.max_duration_secs' } : outcome === 'failed' ? { fault } : {},
  );
  const approvals = calls.flatMap((call) => (call.stage === 'asking' ? [call.approval.id] : []));
  return {
    state: evolve(closed, settled),
    records: [...before, ...closing, settled],
    effects: [{ type: 'abort' }, ...(approvals.length > 0 ? [{ type: 'withdraw-approvals', approvals } as const] : [])],
  };
}

// ── After a crash ──────────────────────────────────────────────────────────────────────────────────────────────────

/** Nobody heard the answer: its reservation counts as spent, and the round is asked again, within reason. */
function askAgain(state: Phase<'thinking'>): Step {
  const fault = {
    code: 'turn/interrupted',
    message: 'The process stopped while the model was answering.',
    retryable: true,
  } as const;
  const lost: TurnRecord = { type: 'round-failed', round: state.round, fault, charge: null, partial: '' };
  const after = evolve(state, lost);
  const hopeless = state.totals.rounds >= 2 * state.limits.rounds + 10;
  return hopeless ? next(state, [lost, settle(after, 'failed', { fault })]) : next(state, [lost], prepare);
}

/** Calls that only read, or that recognise their key, run again; of any other only the person can know. */
function resumeCalls(state: WithCalls): Step {
  const unknown = state.calls.filter(({ call, stage }) => stage === 'started' && !call.idempotent);
  const records = unknown.map(({ call }): TurnRecord => ({
    type: 'call-unknown',
    call: call.call,
    result: interruptedResult(call),
  }));
  return next(state, records, (after) => {
    if (!hasCalls(after)) return prepare(after);
    const batch = batchOf(after.calls, after.limits);
    const unjudged = batch.filter(({ stage }) => stage === 'unjudged');
    const runnable = batch.filter(({ stage }) => stage === 'allowed' || stage === 'started');
    return [
      ...(unjudged.length > 0 ? [{ type: 'judge', calls: unjudged } as const] : []),
      ...batch.flatMap((open) =>
        open.stage === 'asking' ? [{ type: 'await-approval', approval: open.approval } as const] : [],
      ),
      ...(runnable.length > 0
        ? [{ type: 'run-calls', calls: runnable.map(({ call, answer }) => ({ call, answer })) } as const]
        : []),
    ];
  });
}
