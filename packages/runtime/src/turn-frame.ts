import { addUsage, invariant } from '@oxydra/types';
import type {
  Charge,
  FaultRecord,
  FinishReason,
  LastRound,
  TurnFrame,
  TurnOutcome,
  TurnRecord,
  TurnState,
} from '@oxydra/types';

export type OpenState = Exclude<TurnState, { phase: 'unopened' } | { phase: 'settled' }>;

export const isOpen = (state: TurnState): state is OpenState => state.phase !== 'unopened' && state.phase !== 'settled';

/** What stays when a turn moves from one phase to another. */
export function frameOf(state: TurnState): TurnFrame {
  invariant(isOpen(state), 'this record belongs to an open turn');
  const { turn, agent, model, limits, totals, unread, text, failing } = state;
  return { turn, agent, model, limits, totals, unread, text, failing };
}

/** Adds a cost. Totals only grow: what was spent once stays spent. */
export function charged(frame: TurnFrame, { usd, usage }: Charge): TurnFrame {
  const { totals } = frame;
  return {
    ...frame,
    totals: {
      ...totals,
      usage: addUsage(totals.usage, usage),
      usd: totals.usd + (usd ?? 0),
      unpriced: totals.unpriced || usd === null,
    },
  };
}

/** The round that is due, and the limit that makes it the last. */
export function nextRound({ totals, limits }: TurnFrame): { readonly round: number; readonly last: LastRound } {
  const round = totals.rounds + 1;
  const last = totals.toolCalls >= limits.toolCalls ? 'tool-calls' : round >= limits.rounds ? 'rounds' : undefined;
  return { round, last };
}

interface Ending {
  readonly finish?: FinishReason | undefined;
  readonly limit?: string | undefined;
  readonly fault?: FaultRecord | undefined;
}

/** The record that ends an open turn, with the text it came to and all it cost. */
export function settle(state: TurnState, outcome: TurnOutcome, { finish, limit, fault }: Ending = {}): TurnRecord {
  const { turn, text, totals } = frameOf(state);
  const ended = finish ?? (outcome === 'answered' ? 'stop' : 'error');
  return { type: 'turn-settled', turn, outcome, text, finish: ended, totals, limit, fault };
}
