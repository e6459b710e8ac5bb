import type { CallId, JournalEntry, JournalRecord, ToolCall, TurnId } from '@oxydra/types';
import type { ServerFrame, WireUsage } from '@oxydra/types/wire';

export interface SessionRef {
  readonly user_id: string;
  readonly session_id: string;
}

export interface TrackedCall {
  readonly call: ToolCall;
  /** True once clients were told of it. */
  readonly shown: boolean;
}

/** A model call that has not answered yet; `entry` is the one that asked, and `frames` how many frames it gave. */
export interface Asked {
  readonly round: number;
  readonly entry: number;
  readonly frames: number;
}

export interface OpenTurn {
  readonly id: TurnId;
  /** What every frame about it carries. */
  readonly about: {
    readonly request_id: string;
    readonly session: SessionRef;
    readonly turn: { readonly turn_id: string; readonly state: 'running' };
  };
  readonly maxRounds: number;
  readonly model: string | undefined;
  /** The newest round. */
  readonly round: number;
  readonly asked: Asked | null;
  readonly calls: ReadonlyMap<CallId, TrackedCall>;
  readonly usage: WireUsage;
  readonly contextTokens: number | undefined;
}

/**
 * What the frames of the next entry need to know of the entries before it. It depends only on the entries since the
 * newest `turn-opened`, so it can be rebuilt from there.
 */
export interface Fold {
  readonly session: SessionRef;
  /** The newest entry, and how many frames came from it. */
  readonly seq: number;
  readonly frames: number;
  readonly turn: OpenTurn | null;
  /** Messages that wait for the turn before them. */
  readonly waiting: number;
  /** The frame that told how the newest turn ended, with its number; null before that. */
  readonly terminal: ServerFrame | null;
}

export type Projected = readonly [Fold, readonly ServerFrame[]];

export type RecordOf<T extends JournalRecord['type']> = Extract<JournalRecord, { type: T }>;

/** One line a record: a new kind of record must say here what clients see of it. */
export type Projectors<T extends JournalRecord['type']> = {
  readonly [K in T]: (fold: Fold, record: RecordOf<K>, entry: JournalEntry) => Projected;
};

export const NO_WIRE_USAGE: WireUsage = {
  input: 0,
  output: 0,
  cached_input: 0,
  cache_write: 0,
  reasoning: 0,
  cost_usd: 0,
};

export const emptyFold = (session: SessionRef): Fold => ({
  session,
  seq: 0,
  frames: 0,
  turn: null,
  waiting: 0,
  terminal: null,
});

/** The fold with a changed turn; nothing where no turn is open, which a sound journal does not contain. */
export const withTurn = (fold: Fold, change: (turn: OpenTurn) => Partial<OpenTurn>): Fold =>
  fold.turn === null ? fold : { ...fold, turn: { ...fold.turn, ...change(fold.turn) } };

/** The model call that has not answered yet, with the turn it belongs to. */
export const underWay = ({ turn }: Fold): (Asked & { readonly turn: OpenTurn }) | null =>
  turn === null || turn.asked === null ? null : { ...turn.asked, turn };
