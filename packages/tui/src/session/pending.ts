import type { ServerFrame } from '@oxydra/types/wire';
import { plainText } from '../text/plain-text.ts';
import type { Item } from './item.ts';
import type { PendingMessage, ViewState } from './view-state.ts';

type Started = Extract<ServerFrame, { type: 'turn_started' }>['payload'];
type Queued = Extract<ServerFrame, { type: 'turn_queued' }>['payload'];

/** The gateway has the message: it waits for the turn's end or for its next round. */
export function pendingQueued(pending: readonly PendingMessage[], queued: Queued): readonly PendingMessage[] {
  const { request_id: requestId, prompt, steered } = queued;
  const entry: PendingMessage = { requestId, text: prompt, state: steered ? 'steering' : 'queued' };
  const at = pending.findIndex((one) => one.requestId === requestId);
  return at < 0 ? [...pending, entry] : pending.with(at, entry);
}

/** A turn began: the messages it answers wait no longer. */
export function pendingStarted(
  pending: readonly PendingMessage[],
  { request_id: requestId, request_ids: all = [], prompt }: Started,
): { left: readonly PendingMessage[]; texts: readonly string[] } {
  const mine = pending.filter(
    (one) =>
      one.requestId === requestId ||
      all.includes(one.requestId) ||
      (all.length === 0 && one.state !== 'sending' && prompt?.includes(one.text) === true),
  );
  return { left: pending.filter((one) => !mine.includes(one)), texts: mine.map((one) => one.text) };
}

/** The next round reads what was said meanwhile: it becomes part of the conversation. */
export function foldSteering(state: ViewState): { state: ViewState; items: readonly Item[] } {
  const folded = state.pending.filter((one) => one.state === 'steering');
  if (folded.length === 0 || state.turn === undefined) return { state, items: [] };
  return {
    state: {
      ...state,
      pending: state.pending.filter((one) => one.state !== 'steering'),
      turn: { ...state.turn, said: [...state.turn.said, ...folded.map((one) => one.text)] },
    },
    items: folded.map((one) => ({ kind: 'user', text: plainText(one.text) })),
  };
}

/** Sent again, it turned out to have joined the running turn already. */
export const pendingJoined = (pending: readonly PendingMessage[], requestId: string): readonly PendingMessage[] =>
  pending.map((one) =>
    one.requestId === requestId && one.state === 'sending' ? { ...one, state: 'steering' as const } : one,
  );
