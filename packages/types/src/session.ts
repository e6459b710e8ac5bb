import type { Approval, ApprovalAnswer } from './approval.ts';
import type { SessionId, TurnId, CallId } from './id.ts';
import type { JournalEntry, SessionInfo, SessionQuery, TranscriptHit } from './journal.ts';
import type { UserPart } from './message.ts';
import type { MicroUsd } from './money.ts';
import type { TurnState } from './turn.ts';

/** What only those who watch at the moment see: never journalled, gone with a crash. */
export type LiveEvent =
  | { readonly type: 'text-delta'; readonly turn: TurnId; readonly round: number; readonly text: string }
  | { readonly type: 'reasoning-delta'; readonly turn: TurnId; readonly round: number; readonly text: string }
  /** What was streamed of this round is void; another attempt follows. */
  | { readonly type: 'text-withdrawn'; readonly turn: TurnId; readonly round: number; readonly reason: string }
  | { readonly type: 'tool-output'; readonly turn: TurnId; readonly call: CallId; readonly text: string }
  /** A long tool is still at work. */
  | {
      readonly type: 'heartbeat';
      readonly turn: TurnId;
      readonly calls: readonly { readonly call: CallId; readonly name: string }[];
      readonly elapsedMs: number;
    }
  | { readonly type: 'warning'; readonly turn: TurnId; readonly text: string };

/** Journalled events carry their entry; live ones say after which entry they came. */
export type SessionEvent =
  | { readonly type: 'entry'; readonly entry: JournalEntry }
  | { readonly type: 'live'; readonly session: SessionId; readonly after: number; readonly event: LiveEvent };

export interface Submission {
  /** The same id again is the same message: it is acknowledged, not repeated. */
  readonly requestId: string;
  readonly parts: readonly UserPart[];
  readonly origin: string;
  /** Whether a message during a turn joins it at the next round, or waits for its end. */
  readonly mode: 'steer' | 'queue';
  readonly model?: string | undefined;
  /** The client's own name for the turn, where its protocol has one. */
  readonly turn?: TurnId | undefined;
}

/** Given only after the message is on disk. */
export interface Receipt {
  readonly session: SessionId;
  readonly turn: TurnId | null;
  readonly state: 'opened' | 'steered' | 'queued' | 'duplicate';
}

export interface CreateSession {
  readonly agent?: string | undefined;
  readonly title?: string | undefined;
  readonly origin: string;
  readonly id?: SessionId | undefined;
}

/** Where a session stands, for those who look in. */
export interface SessionView {
  readonly info: SessionInfo;
  readonly seq: number;
  readonly turn: TurnState;
  readonly queued: number;
  readonly approvals: readonly Approval[];
}

/** All that a face or a channel can do with conversations. Every promise resolves after its commit. */
export interface Sessions {
  create(options: CreateSession): Promise<SessionInfo>;
  /** Accepts a unique prefix. Throws `session/unknown` or `session/ambiguous`. */
  find(idOrPrefix: string): Promise<SessionInfo>;
  list(query?: SessionQuery): Promise<readonly SessionInfo[]>;
  search(text: string, limit: number): Promise<readonly TranscriptHit[]>;
  view(session: SessionId): Promise<SessionView>;
  entries(
    session: SessionId,
    range?: { readonly after?: number; readonly upTo?: number },
  ): Promise<readonly JournalEntry[]>;
  rename(session: SessionId, title: string): Promise<void>;
  archive(session: SessionId): Promise<void>;
  /** A new session that continues this one's history up to a settled turn (the newest, if none is named). */
  fork(
    session: SessionId,
    options: { readonly turn?: TurnId; readonly title?: string; readonly origin: string },
  ): Promise<SessionInfo>;
  /** Events from now on, in order. The listener must not throw. */
  watch(session: SessionId, listener: (event: SessionEvent) => void): Disposable;
}

/** All that a face or a channel can do with turns. */
export interface Turns {
  submit(session: SessionId, submission: Submission): Promise<Receipt>;
  /** False when nothing was running. Without `turn`, whatever turn is active. */
  cancel(session: SessionId, options: { readonly turn?: TurnId; readonly by: string }): Promise<boolean>;
  /** Throws `gate/no-such-approval` or `gate/approval-used`. */
  resolve(session: SessionId, answer: Omit<ApprovalAnswer, 'expiresAt'>): Promise<void>;
  /** Turns that are running or waiting for a person. */
  active(): readonly { readonly session: SessionId; readonly turn: TurnId }[];
  budgets(session: SessionId): Promise<readonly BudgetLine[]>;
}

export interface BudgetLine {
  readonly name: string;
  readonly usd?: { readonly cap: MicroUsd; readonly left: MicroUsd } | undefined;
  readonly tokens?: { readonly cap: number; readonly left: number } | undefined;
}
