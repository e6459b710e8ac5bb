import type { ServerFrame, WireApproval, WireBudgetLine, WireUsage } from '@oxydra/types/wire';

/** A message that the gateway has not yet made part of the conversation. */
export interface PendingMessage {
  readonly requestId: string;
  readonly text: string;
  /** `sending` until the gateway speaks of it. */
  readonly state: 'sending' | 'queued' | 'steering';
}

export interface LiveTool {
  readonly callId: string;
  readonly name: string;
  readonly arguments: string;
  /** The argument that says what it is about. */
  readonly subject: string;
  readonly startedAt: number;
  /** The end of what it printed so far. */
  readonly output: string;
}

/** A turn that is under way, with what of it is not printed yet. */
export interface LiveTurn {
  readonly turnId: string;
  readonly startedAt: number;
  /** What it is doing, in a word. */
  readonly activity: string;
  /** What the user said in this turn. */
  readonly said: readonly string[];
  /** Calls that were shown, so that none is shown twice. */
  readonly calls: readonly string[];
  readonly tools: readonly LiveTool[];
  readonly reasoning: string;
  readonly reasoningSince: number | undefined;
  /** All that was streamed of this round, as it came. */
  readonly streamed: string;
  /** The end of it that may still change and is not printed. */
  readonly text: string;
  /** Whether `text` carries on the printed block above it. */
  readonly continues: boolean;
  /** Blocks of this round that are printed. */
  readonly printed: number;
  readonly roundDone: boolean;
  /** True where the beginning of this round was missed: nothing is printed before its whole text is known. */
  readonly partial: boolean;
  /** Whole texts of finished rounds that the transcript already brought; their frames may still come. */
  readonly known: readonly string[];
  /** Whole texts of the rounds that were printed from frames. */
  readonly rounds: readonly string[];
}

export interface SessionFacts {
  readonly id: string;
  readonly title: string | undefined;
  readonly agent: string | undefined;
}

export interface Spending {
  /** Of the session, without the turn under way. */
  readonly base: WireUsage | undefined;
  readonly turn: WireUsage | undefined;
  readonly contextTokens: number | undefined;
  readonly contextLimit: number | undefined;
  readonly budgets: readonly WireBudgetLine[];
}

/** All that is known of the session on the screen. Changed by frames only, through `session-store`. */
export interface ViewState {
  readonly session: SessionFacts | undefined;
  readonly model: string | undefined;
  readonly tier: string | undefined;
  readonly rehearsal: boolean;
  /** The last `seq` applied; frames at or below it have been seen. */
  readonly lastSeq: number | undefined;
  /** True from joining a session until its transcript is there; frames of turns wait in `held`. */
  readonly loading: boolean;
  readonly held: readonly ServerFrame[];
  /** Journal places of the transcript entries that were printed, and the turns known to be settled. */
  readonly seenHistory: ReadonlySet<number>;
  readonly settled: ReadonlySet<string>;
  /** Where the page before the oldest printed one begins. */
  readonly historyBefore: number | undefined;
  readonly turn: LiveTurn | undefined;
  /** The turn the gateway named as running when the session was joined. */
  readonly activeTurn: string | undefined;
  readonly pending: readonly PendingMessage[];
  readonly approvals: readonly WireApproval[];
  readonly spending: Spending;
}

export const NO_SPENDING: Spending = {
  base: undefined,
  turn: undefined,
  contextTokens: undefined,
  contextLimit: undefined,
  budgets: [],
};

export const EMPTY_VIEW: ViewState = {
  session: undefined,
  model: undefined,
  tier: undefined,
  rehearsal: false,
  lastSeq: undefined,
  loading: true,
  held: [],
  seenHistory: new Set(),
  settled: new Set(),
  historyBefore: undefined,
  turn: undefined,
  activeTurn: undefined,
  pending: [],
  approvals: [],
  spending: NO_SPENDING,
};

export const newTurn = (turnId: string, startedAt: number): LiveTurn => ({
  turnId,
  startedAt,
  activity: '',
  said: [],
  calls: [],
  tools: [],
  reasoning: '',
  reasoningSince: undefined,
  streamed: '',
  text: '',
  continues: false,
  printed: 0,
  roundDone: false,
  partial: false,
  known: [],
  rounds: [],
});
