import type { IdempotencyKey, SessionId, UserId } from './id.ts';
import type { Label } from './label.ts';
import type { Json } from './message.ts';
import type { AccountId, MicroUsd } from './money.ts';
import type { Sent, TurnRecord } from './turn.ts';

/** What happens to a session outside its turns. */
export type SessionRecord =
  | {
      readonly type: 'session-created';
      readonly user: UserId;
      readonly agent: string;
      readonly title: string;
      /** Where it was begun: `cli`, `tui`, `api`, a channel's kind. */
      readonly origin: string;
      /** A fork continues another session's history up to and including this record. */
      readonly forkedFrom?: { readonly session: SessionId; readonly seq: number } | undefined;
    }
  | { readonly type: 'session-titled'; readonly title: string }
  | { readonly type: 'session-archived' }
  | { readonly type: 'session-revived' }
  /** A message that waits for the turn before it. */
  | { readonly type: 'message-queued'; readonly sent: Sent };

export type JournalRecord = SessionRecord | TurnRecord;

/** A record in its place. `seq` counts from 1 in each session without gaps; `at` is milliseconds since 1970. */
export interface JournalEntry {
  readonly session: SessionId;
  readonly seq: number;
  readonly at: number;
  readonly record: JournalRecord;
}

declare const committed: unique symbol;
/** Proof that records are on disk. Only a journal makes one. */
export interface Committed {
  readonly [committed]: true;
  readonly session: SessionId;
  readonly entries: readonly JournalEntry[];
}

/** The truth. One writer, any number of readers. */
export interface Journal {
  /**
   * Appends records of one session in one transaction, with the rows that follow from them (session index, ledger,
   * transcripts for search, idempotency keys). Resolves only after they are synced to disk; appends of one session
   * keep their order. Throws `store/…` Faults (`store/full`, `store/duplicate-key`, `store/closed`), and then
   * nothing of them was kept. A session begins with `session-created` and has it once. `deliveries` are put into the
   * outbox by the same transaction.
   */
  append(
    session: SessionId,
    at: number,
    records: readonly JournalRecord[],
    deliveries?: readonly Delivery[],
  ): Promise<Committed>;
  /** Entries in order, from `after` (exclusive) to `upTo` (inclusive). Empty for an unknown session. */
  read(
    session: SessionId,
    range?: { readonly after?: number; readonly upTo?: number },
  ): Promise<readonly JournalEntry[]>;
  /** As `read`, with the proof that these entries are on disk: what a restart shows for calls begun before it. */
  recall(session: SessionId, range?: { readonly after?: number; readonly upTo?: number }): Promise<Committed>;
}

export interface SessionInfo {
  readonly id: SessionId;
  readonly user: UserId;
  readonly title: string;
  readonly agent: string;
  readonly origin: string;
  readonly parent?: SessionId | undefined;
  readonly createdAt: number;
  readonly lastActiveAt: number;
  readonly archived: boolean;
  /** True while a turn is not settled. */
  readonly open: boolean;
  readonly turns: number;
  readonly usd: MicroUsd;
}

export interface SessionQuery {
  readonly archived?: boolean | undefined;
  /** Only sessions with an unsettled turn or waiting messages. */
  readonly open?: boolean | undefined;
  /** A unique beginning of an id. */
  readonly prefix?: string | undefined;
  readonly idleSince?: number | undefined;
  readonly limit?: number | undefined;
}

export interface TranscriptHit {
  readonly session: SessionId;
  readonly title: string;
  readonly seq: number;
  readonly role: 'user' | 'assistant' | 'tool';
  readonly at: number;
  /** A piece of the text around the match; matches stand between `[` and `]`. */
  readonly excerpt: string;
}

/** Questions about many sessions, answered from rows that the journal's writer keeps. One user's only. */
export interface SessionIndex {
  list(query?: SessionQuery): Promise<readonly SessionInfo[]>;
  get(session: SessionId): Promise<SessionInfo | undefined>;
  /** Full-text search over the transcripts, best first. Plain words; quotes make a phrase. */
  search(text: string, limit: number): Promise<readonly TranscriptHit[]>;
}

/** What the ledger knows at start: per account, all that was spent or is still reserved. */
export interface LedgerBalances {
  balances(
    accounts: readonly AccountId[],
  ): Promise<ReadonlyMap<AccountId, { readonly usd: MicroUsd; readonly tokens: number }>>;
}

/** Small texts that tools keep between rounds, per session. */
export interface Scratchpads {
  read(session: SessionId): Promise<{ readonly items: readonly string[]; readonly label: Label } | undefined>;
  write(session: SessionId, items: readonly string[], label: Label, key: IdempotencyKey): Promise<void>;
}

/** Rules that a person allowed for good, and whole outputs that were too long for a model. */
export interface StandingRules {
  all(): Promise<readonly string[]>;
  add(rule: string, by: string, at: number): Promise<void>;
  remove(rule: string): Promise<boolean>;
}

export interface Artifacts {
  keep(session: SessionId, text: string): Promise<string>;
  read(
    session: SessionId,
    id: string,
    offset: number,
    limit: number,
  ): Promise<{ readonly text: string; readonly total: number } | undefined>;
}

/** Something that must leave the house exactly once: an answer for a channel, a webhook. */
export interface Delivery {
  /** Its idempotency key, which the far side may use to recognise a repetition. Unique for good. */
  readonly id: string;
  /** Where to: a channel's kind and its address. */
  readonly target: string;
  readonly body: Json;
}

export interface StoredDelivery extends Delivery {
  readonly session: SessionId;
  /** `unknown`: an attempt was begun, and nobody heard how it ended. */
  readonly state: 'queued' | 'sent' | 'failed' | 'unknown';
  /** Attempts that were begun. */
  readonly attempts: number;
  /** When it is due (queued), or when its state was set; milliseconds since 1970. */
  readonly at: number;
  /** Why the newest attempt failed. */
  readonly reason?: string | undefined;
}

/** What is said of a delivery. `unknown` is said before each attempt, and stays true if the process dies in it. */
export type DeliveryMark =
  | { readonly state: 'unknown' }
  | { readonly state: 'sent' }
  | { readonly state: 'failed'; readonly reason: string }
  /** Not now: `again` is when the next attempt is due. */
  | { readonly state: 'queued'; readonly reason: string; readonly again: number };

/** One door out for messages. `Journal.append` puts deliveries in. */
export interface Outbox {
  /** Queued deliveries that are due at `now`, oldest first. */
  due(now: number, limit: number): Promise<readonly StoredDelivery[]>;
  /** Deliveries in a state, oldest first: after a crash, those whose end is unknown. */
  inState(state: StoredDelivery['state'], limit: number): Promise<readonly StoredDelivery[]>;
  /**
   * Resolves once it is on disk. Throws `store/no-such-delivery`, and `store/delivery-settled` for one that was sent
   * or has failed for good.
   */
  mark(id: string, mark: DeliveryMark, at: number): Promise<void>;
}
