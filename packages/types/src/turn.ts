/**
 * The turn: one user message until its answer is settled.
 *
 * Read this first. A turn is told three ways, all in this file: the records that the journal keeps of it (the truth),
 * the state that folding those records gives, and the effects that a state asks of the world. `runtime/turn-machine.ts`
 * connects them with pure functions; `runtime/run-turn.ts` does what the effects say.
 *
 *   input ─► step(state, input) ─► records ─► committed ─► effects ─► the world ─► input …
 */
import type { Approval, ApprovalAnswer } from './approval.ts';
import type { FaultRecord } from './fault.ts';
import type { ApprovalId, CallId, IdempotencyKey, TurnId } from './id.ts';
import type { AnswerPart, UserMessage } from './message.ts';
import type { FinishReason } from './model.ts';
import type { Charge, MicroUsd, Reservation, Usage } from './money.ts';
import type { ToolCall, ToolResult, Verdict } from './tool.ts';

/** Hard limits. Each that is reached ends the turn with an outcome of its own. */
export interface TurnLimits {
  readonly rounds: number;
  readonly toolCalls: number;
  /** Wall time without the time spent waiting for people, in milliseconds. */
  readonly wallMs: number;
  /** So many calls that only read run side by side. */
  readonly parallelReads: number;
}

export type TurnOutcome =
  | 'answered'
  | 'cancelled'
  | 'out-of-rounds'
  | 'out-of-calls'
  | 'out-of-budget'
  | 'timed-out'
  | 'failed';

/** A message that somebody sent, with the id under which its client may send it again. */
export interface Sent {
  readonly requestId: string;
  readonly message: UserMessage;
  /** The client or channel it came from: `cli`, `tui`, `api`. */
  readonly origin: string;
  /** The client's own name for the turn that answers it, and the model it wants. */
  readonly turn?: TurnId | undefined;
  readonly model?: string | undefined;
}

/** The wrap-up round gets no tools any more, because this limit is reached. */
export type LastRound = 'rounds' | 'tool-calls' | undefined;

/** What a round's context was made of, enough to tell two contexts apart. */
export interface ContextNote {
  readonly messages: number;
  readonly tokens: number;
  readonly omittedTurns: number;
  readonly hash: string;
}

export interface Totals {
  readonly rounds: number;
  readonly toolCalls: number;
  readonly usage: Usage;
  /** Known costs together; reservations that a crash left open count in full. */
  readonly usd: MicroUsd;
  /** True when some call's price is unknown, so `usd` is a lower bound. */
  readonly unpriced: boolean;
}

// ── What the journal keeps ─────────────────────────────────────────────────────────────────────────────────────────

export type TurnRecord =
  | {
      readonly type: 'turn-opened';
      readonly turn: TurnId;
      /** Several where queued messages are answered together. */
      readonly sent: readonly Sent[];
      readonly agent: string;
      /** Model selector; absent means the agent's own. */
      readonly model?: string | undefined;
      readonly limits: TurnLimits;
    }
  | {
      readonly type: 'round-requested';
      readonly round: number;
      readonly model: string;
      readonly last?: LastRound;
      /** The steered messages that this round is the first to read, by their request ids. */
      readonly reads: readonly string[];
      readonly context: ContextNote;
      readonly reservation: Reservation;
      /** The cap that left no room for a full answer: an answer cut short then counts as out of budget. */
      readonly limitedBy?: string | undefined;
    }
  | {
      readonly type: 'round-answered';
      readonly round: number;
      readonly model: string;
      readonly parts: readonly AnswerPart[];
      readonly calls: readonly ToolCall[];
      readonly finish: FinishReason;
      readonly charge: Charge;
    }
  | {
      readonly type: 'round-failed';
      readonly round: number;
      readonly fault: FaultRecord;
      /** Null keeps the whole reservation as spent: nobody knows what the provider did. */
      readonly charge: Charge | null;
      /** The text that had been streamed. */
      readonly partial: string;
    }
  | { readonly type: 'call-judged'; readonly call: CallId; readonly verdict: Verdict }
  | { readonly type: 'approval-opened'; readonly approval: Approval }
  | { readonly type: 'approval-resolved'; readonly answer: ApprovalAnswer }
  | { readonly type: 'call-started'; readonly call: CallId; readonly key: IdempotencyKey }
  | { readonly type: 'call-finished'; readonly call: CallId; readonly result: ToolResult }
  /** Its effect may or may not have happened; the model and the user are told so. */
  | { readonly type: 'call-unknown'; readonly call: CallId; readonly result: ToolResult }
  | { readonly type: 'message-steered'; readonly sent: Sent }
  | { readonly type: 'cancel-requested'; readonly by: string }
  | { readonly type: 'notice'; readonly text: string }
  | {
      readonly type: 'turn-settled';
      readonly turn: TurnId;
      readonly outcome: TurnOutcome;
      readonly text: string;
      readonly finish: FinishReason;
      readonly totals: Totals;
      /** The limit that ended it, by its config key. */
      readonly limit?: string | undefined;
      readonly fault?: FaultRecord | undefined;
    };

// ── What folding it gives ──────────────────────────────────────────────────────────────────────────────────────────

/** One call of the round at hand. `answer` is what a person said to its approval. */
export type OpenCall = { readonly call: ToolCall; readonly answer?: ApprovalAnswer | undefined } & (
  | { readonly stage: 'unjudged' }
  | { readonly stage: 'asking'; readonly approval: Approval }
  | { readonly stage: 'allowed' }
  | { readonly stage: 'started' }
  | { readonly stage: 'done' }
);

/** What every open phase knows. */
export interface TurnFrame {
  readonly turn: TurnId;
  readonly agent: string;
  readonly model?: string | undefined;
  readonly limits: TurnLimits;
  readonly totals: Totals;
  /** Messages that no round has read yet. */
  readonly unread: readonly Sent[];
  /** The text of the newest answer. */
  readonly text: string;
  /** The same call failing again and again: the third time it is told to stop, the sixth ends the turn. */
  readonly failing: { readonly fingerprint: string; readonly times: number } | null;
}

/** A union of phases, so that an impossible turn cannot be written. */
export type TurnState =
  | { readonly phase: 'unopened' }
  /** A round is due: its context must be built and its money reserved. */
  | (TurnFrame & { readonly phase: 'preparing' })
  /** The model was asked. */
  | (TurnFrame & {
      readonly phase: 'thinking';
      readonly round: number;
      readonly last?: LastRound;
      readonly reservation: Reservation;
      readonly limitedBy?: string | undefined;
    })
  /** The next calls wait for the gate or for a person. */
  | (TurnFrame & { readonly phase: 'judging'; readonly round: number; readonly calls: readonly OpenCall[] })
  /** The next calls run: one with effects alone, or several that only read. */
  | (TurnFrame & { readonly phase: 'acting'; readonly round: number; readonly calls: readonly OpenCall[] })
  | {
      readonly phase: 'settled';
      readonly turn: TurnId;
      readonly outcome: TurnOutcome;
      /** Messages that arrived too late to be read: the session opens the next turn with them. */
      readonly unread: readonly Sent[];
    };

// ── What the world tells the machine, and what the machine asks of the world ───────────────────────────────────────

export type TurnInput =
  | ({ readonly type: 'open' } & Omit<Extract<TurnRecord, { type: 'turn-opened' }>, 'type'>)
  | {
      readonly type: 'round-prepared';
      readonly model: string;
      readonly reads: readonly string[];
      readonly context: ContextNote;
      readonly reservation: Reservation;
      readonly limitedBy?: string | undefined;
      /** What the user should know of this context: that old turns were left out, say. */
      readonly notice?: string | undefined;
    }
  /** No round is possible: a cap refused it, or no context fits. */
  | { readonly type: 'round-refused'; readonly fault: FaultRecord; readonly limit?: string | undefined }
  | {
      readonly type: 'model-answered';
      readonly model: string;
      readonly parts: readonly AnswerPart[];
      readonly calls: readonly ToolCall[];
      readonly finish: FinishReason;
      readonly charge: Charge;
    }
  | {
      readonly type: 'model-failed';
      readonly fault: FaultRecord;
      readonly charge: Charge | null;
      readonly partial: string;
    }
  | { readonly type: 'call-judged'; readonly call: CallId; readonly verdict: Verdict }
  | { readonly type: 'approval-answered'; readonly answer: ApprovalAnswer }
  | { readonly type: 'call-ended'; readonly call: CallId; readonly result: ToolResult }
  | { readonly type: 'message-arrived'; readonly sent: Sent }
  /** `partial` and `charge` tell of a round that was under way. */
  | { readonly type: 'cancelled'; readonly by: string; readonly partial: string; readonly charge: Charge | null }
  | { readonly type: 'timed-out'; readonly partial: string; readonly charge: Charge | null }
  /** Its records can never be kept, however often it is tried: a bug of ours, which ends the turn. */
  | { readonly type: 'broken'; readonly fault: FaultRecord }
  /** The process ended and came back; nothing that was running is running. */
  | { readonly type: 'restarted' };

export type TurnEffect =
  | { readonly type: 'prepare-round'; readonly round: number; readonly last?: LastRound }
  | { readonly type: 'call-model'; readonly round: number }
  | { readonly type: 'judge'; readonly calls: readonly OpenCall[] }
  | { readonly type: 'await-approval'; readonly approval: Approval }
  /** Runs these side by side; their intents are on disk. */
  | { readonly type: 'run-calls'; readonly calls: readonly RunnableCall[] }
  | { readonly type: 'withdraw-approvals'; readonly approvals: readonly ApprovalId[] }
  /** Stop whatever of this turn is running. */
  | { readonly type: 'abort' };

export interface RunnableCall {
  readonly call: ToolCall;
  readonly answer?: ApprovalAnswer | undefined;
}

/** `records` are committed together before any of `effects` begins. An input that no longer fits changes nothing. */
export interface Step {
  readonly state: TurnState;
  readonly records: readonly TurnRecord[];
  readonly effects: readonly TurnEffect[];
}
