import type { SessionId, StoredDelivery, TranscriptHit } from '@oxydra/types';
import type { Label, MicroUsd, Reservation, TurnId, UserId } from '@oxydra/types';

export interface SessionRow {
  readonly id: SessionId;
  readonly user: UserId;
  readonly title: string;
  readonly agent: string;
  readonly origin: string;
  readonly parent: SessionId | null;
  readonly createdAt: number;
  readonly lastActiveAt: number;
  readonly archived: boolean;
  readonly openTurn: TurnId | null;
  readonly turns: number;
  readonly usd: MicroUsd;
}

export interface LedgerRow {
  readonly session: SessionId;
  readonly reservation: Reservation;
  readonly state: 'reserved' | 'settled' | 'kept';
  readonly usd: MicroUsd;
  readonly tokens: number;
}

export interface TranscriptRow {
  readonly session: SessionId;
  readonly seq: number;
  readonly role: TranscriptHit['role'];
  readonly at: number;
  readonly text: string;
}

/** What of a session is not finished. */
export interface OpenWork {
  /** Messages that no round has read. */
  readonly waiting: readonly { readonly requestId: string; readonly as: 'queued' | 'steered' }[];
  readonly approvals: readonly string[];
  /** The reservation that a model call is under way with. */
  readonly reserved: string | null;
}

/** A map that can take back what a failed write did to it. */
export interface Table<K, V> {
  get(key: K): V | undefined;
  has(key: K): boolean;
  set(key: K, value: V): void;
  delete(key: K): boolean;
  values(): IterableIterator<V>;
  readonly size: number;
}

export interface Tables {
  readonly sessions: Table<SessionId, SessionRow>;
  /** Each session's records as JSON, so that nobody can change what was written. */
  readonly journal: Table<SessionId, readonly { readonly at: number; readonly body: string }[]>;
  readonly work: Table<SessionId, OpenWork>;
  /** Keyed by session and request id. */
  readonly requests: Table<string, 'queued' | 'steered' | 'read'>;
  readonly calls: Table<string, SessionId>;
  readonly approvals: Table<string, { readonly session: SessionId; readonly state: 'open' | 'used' | 'withdrawn' }>;
  readonly ledger: Table<string, LedgerRow>;
  readonly balances: Table<string, { readonly usd: MicroUsd; readonly tokens: number }>;
  readonly transcripts: Table<number, TranscriptRow>;
  readonly scratchpads: Table<SessionId, { readonly items: readonly string[]; readonly label: Label }>;
  readonly scratchpadKeys: Table<string, true>;
  readonly rules: Table<string, { readonly rule: string; readonly by: string; readonly at: number }>;
  /** Texts by session and id, and ids by session and text. */
  readonly artifacts: Table<string, string>;
  readonly artifactIds: Table<string, string>;
  readonly outbox: Table<string, StoredDelivery>;
  /** Does all of `work` or nothing of it. */
  transaction<T>(work: () => T): T;
}

/** Empty tables that share one undo log. */
export function createTables(): Tables {
  const undo: (() => void)[] = [];

  const table = <K, V>(): Table<K, V> => {
    const rows = new Map<K, V>();
    const restore = (key: K): void => {
      const had = rows.has(key);
      const value = rows.get(key);
      undo.push(() => {
        if (had && value !== undefined) rows.set(key, value);
        else rows.delete(key);
      });
    };
    return {
      get: (key) => rows.get(key),
      has: (key) => rows.has(key),
      set(key, value) {
        restore(key);
        rows.set(key, value);
      },
      delete(key) {
        restore(key);
        return rows.delete(key);
      },
      values: () => rows.values(),
      get size() {
        return rows.size;
      },
    };
  };

  return {
    sessions: table(),
    journal: table(),
    work: table(),
    requests: table(),
    calls: table(),
    approvals: table(),
    ledger: table(),
    balances: table(),
    transcripts: table(),
    scratchpads: table(),
    scratchpadKeys: table(),
    rules: table(),
    artifacts: table(),
    artifactIds: table(),
    outbox: table(),
    transaction(work) {
      undo.length = 0;
      try {
        return work();
      } catch (error) {
        for (const step of undo.toReversed()) step();
        throw error;
      }
    },
  };
}
