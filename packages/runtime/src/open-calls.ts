import { canonicalJson } from '@oxydra/types';
import type { ApprovalId, CallId, OpenCall, ToolCall, TurnFrame, TurnLimits, TurnState } from '@oxydra/types';
import { frameOf } from './turn-frame.ts';

export type WithCalls = Extract<TurnState, { phase: 'judging' | 'acting' }>;

/** The sixth identical failure in a row ends the turn. */
const MOST_FAILURES = 6;

export const hasCalls = (state: TurnState): state is WithCalls => state.phase === 'judging' || state.phase === 'acting';

/** Two calls that are the same to the world. */
export const fingerprintOf = ({ name, arguments: args, malformed }: ToolCall): string =>
  `${name}:${malformed ?? ''}:${canonicalJson(args)}`;

export const mustStop = (times: number): boolean => times >= MOST_FAILURES;

/**
 * The calls whose turn it is: from the first that is not done, a run of calls that only read, or one call with effects
 * alone. Finished calls do not break a run, so a slow read does not hold up the reads behind it.
 */
export function batchOf(calls: readonly OpenCall[], { parallelReads }: TurnLimits): readonly OpenCall[] {
  const waiting = calls.filter(({ stage }) => stage !== 'done');
  if (waiting[0] === undefined || waiting[0].call.tier !== 'read_only') return waiting.slice(0, 1);
  const firstEffect = waiting.findIndex(({ call }) => call.tier !== 'read_only');
  return waiting.slice(0, firstEffect === -1 ? parallelReads : Math.min(firstEffect, parallelReads));
}

/** The state with these calls: judging while the batch waits for the gate or a person, acting while all of it runs. */
export function withPhase(frame: TurnFrame, round: number, calls: readonly OpenCall[]): TurnState {
  const batch = batchOf(calls, frame.limits);
  if (batch.length === 0) return { ...frame, phase: 'preparing' };
  const phase = batch.some(({ stage }) => stage === 'unjudged' || stage === 'asking') ? 'judging' : 'acting';
  return { ...frame, phase, round, calls };
}

export const callOf = (state: TurnState, id: CallId): OpenCall | undefined =>
  hasCalls(state) ? state.calls.find(({ call }) => call.call === id) : undefined;

export const askedBy = (state: WithCalls, approval: ApprovalId): Extract<OpenCall, { stage: 'asking' }> | undefined =>
  state.calls.find((open) => open.stage === 'asking' && open.approval.id === approval) as
    | Extract<OpenCall, { stage: 'asking' }>
    | undefined; // the predicate looked at the stage

export function changeCall(state: TurnState, id: CallId | undefined, change: (open: OpenCall) => OpenCall): TurnState {
  if (!hasCalls(state)) return state;
  const calls = state.calls.map((open) => (open.call.call === id ? change(open) : open));
  return withPhase(frameOf(state), state.round, calls);
}

/**
 * A call is done. The same call failing again is counted, anything else starts the count anew. A call that no turn made
 * (a person's own) changes no turn.
 */
export function withResult(state: TurnState, id: CallId, ok: boolean): TurnState {
  const open = callOf(state, id);
  if (!hasCalls(state) || open === undefined) return state;
  const fingerprint = fingerprintOf(open.call);
  const times = state.failing?.fingerprint === fingerprint ? state.failing.times + 1 : 1;
  const frame = { ...frameOf(state), failing: ok ? null : { fingerprint, times } };
  const calls = state.calls.map((each): OpenCall =>
    each.call.call === id ? { call: each.call, answer: each.answer, stage: 'done' } : each,
  );
  return withPhase(frame, state.round, calls);
}
