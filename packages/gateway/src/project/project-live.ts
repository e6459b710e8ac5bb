import type { LiveEvent } from '@oxydra/types';
import type { ServerFrame } from '@oxydra/types/wire';
import type { Fold, OpenTurn } from './fold.ts';
import { progress } from './turn-records.ts';

type Live<T extends LiveEvent['type']> = Extract<LiveEvent, { type: T }>;
type Projectors = { readonly [T in LiveEvent['type']]: (fold: Fold, turn: OpenTurn, event: Live<T>) => ServerFrame };

const TABLE: Projectors = {
  'text-delta': (_, turn, { text }) => ({ type: 'assistant_delta', payload: { ...turn.about, delta: text } }),
  'reasoning-delta': (_, turn, { text }) => ({ type: 'reasoning_delta', payload: { ...turn.about, delta: text } }),
  'text-withdrawn': (_, turn, { reason }) => ({ type: 'text_withdrawn', payload: { ...turn.about, reason } }),
  'tool-output': (_, turn, { call, text }) => ({
    type: 'tool_output',
    payload: { ...turn.about, call_id: call, text },
  }),
  heartbeat: (_, turn, { calls, elapsedMs }) => {
    const names = calls.map((call) => call.name);
    const seconds = Math.round(elapsedMs / 1000);
    return progress(
      turn,
      { kind: 'tool_heartbeat', tool_names: names, elapsed_secs: seconds },
      `${names.join(', ')} still running after ${seconds} s`,
      turn.round,
    );
  },
  warning: (fold, _, { text }) => ({ type: 'notice', payload: { session: fold.session, text } }),
};

/** The frame of a live event, still without a number; null for one of a turn that is not open (any more). */
export function projectLive(fold: Fold, event: LiveEvent): ServerFrame | null {
  if (fold.turn === null || fold.turn.id !== event.turn) return null;
  // As in the table of entries: each line takes its own event.
  const project = TABLE[event.type] as (fold: Fold, turn: OpenTurn, event: LiveEvent) => ServerFrame;
  return project(fold, fold.turn, event);
}
