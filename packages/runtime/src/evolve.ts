/** What a record makes of a turn. Folding the journal with `evolve` restores any turn there ever was. */
import { NO_USAGE, textOf } from '@oxydra/types';
import type { TurnFrame, TurnRecord, TurnState } from '@oxydra/types';
import { askedBy, changeCall, hasCalls, withPhase, withResult } from './open-calls.ts';
import { charged, frameOf, isOpen } from './turn-frame.ts';

type Rec<T extends TurnRecord['type']> = Extract<TurnRecord, { type: T }>;

export const UNOPENED: TurnState = { phase: 'unopened' };

type Evolvers = { readonly [T in TurnRecord['type']]: (state: TurnState, record: Rec<T>) => TurnState };

const evolvers: Evolvers = {
  'turn-opened': (_, { turn, agent, model, limits }) => ({
    phase: 'preparing',
    turn,
    agent,
    model,
    limits,
    totals: { rounds: 0, toolCalls: 0, usage: NO_USAGE, usd: 0, unpriced: false },
    unread: [],
    text: '',
    failing: null,
  }),
  'round-requested': (state, { round, last, reads, reservation, limitedBy }) => {
    const frame = frameOf(state);
    const totals = { ...frame.totals, rounds: frame.totals.rounds + 1 };
    const unread = frame.unread.filter(({ requestId }) => !reads.includes(requestId));
    return { ...frame, phase: 'thinking', totals, unread, round, last, reservation, limitedBy };
  },
  'round-answered': (state, { round, parts, calls, charge }) => {
    const frame = charged(frameOf(state), charge);
    const text = textOf(parts);
    const answered: TurnFrame = {
      ...frame,
      text: text === '' ? frame.text : text,
      totals: { ...frame.totals, toolCalls: frame.totals.toolCalls + calls.length },
    };
    return withPhase(
      answered,
      round,
      calls.map((call) => ({ call, stage: 'unjudged' })),
    );
  },
  'round-failed': (state, { charge, partial }) => {
    const reserved = state.phase === 'thinking' ? state.reservation : undefined;
    const frame = charged(frameOf(state), charge ?? { usd: reserved?.usd ?? null, usage: NO_USAGE });
    return { ...frame, phase: 'preparing', text: partial === '' ? frame.text : partial };
  },
  'call-judged': (state, { call, verdict }) =>
    verdict.verdict === 'allow'
      ? changeCall(state, call, ({ call, answer }) => ({ call, answer, stage: 'allowed' }))
      : state,
  'approval-opened': (state, { approval }) =>
    changeCall(state, approval.call, ({ call, answer }) => ({ call, answer, stage: 'asking', approval })),
  'approval-resolved': (state, { answer }) =>
    hasCalls(state)
      ? changeCall(state, askedBy(state, answer.approval)?.call.call, ({ call }) => ({
          call,
          answer,
          stage: 'unjudged',
        }))
      : state,
  'call-started': (state, { call }) =>
    changeCall(state, call, ({ call, answer }) => ({ call, answer, stage: 'started' })),
  'call-finished': (state, { call, result }) => withResult(state, call, result.ok),
  'call-unknown': (state, { call, result }) => withResult(state, call, result.ok),
  'message-steered': (state, { sent }) => (isOpen(state) ? { ...state, unread: [...state.unread, sent] } : state),
  'cancel-requested': (state) => state,
  notice: (state) => state,
  'turn-settled': (state, { turn, outcome }) => ({
    phase: 'settled',
    turn,
    outcome,
    unread: isOpen(state) ? state.unread : [],
  }),
};

/** The state after a record. Total: every record of a well-formed journal fits the state before it. */
export function evolve(state: TurnState, record: TurnRecord): TurnState {
  const evolver = evolvers[record.type] as (state: TurnState, record: TurnRecord) => TurnState; // the table pairs them
  return evolver(state, record);
}
