/**
 * A store that lives in memory and means the same as the real one, for simulations: no thread, no clock, no disk. A
 * write counts once `sync` has resolved; `crash` loses what was not synced and leaves every caller waiting for good,
 * as the end of a process does.
 */
import type {
  Artifacts,
  Fault,
  Journal,
  LedgerBalances,
  Outbox,
  Scratchpads,
  SessionId,
  SessionIndex,
  StandingRules,
  UserId,
} from '@oxydra/types';
import { appendTo, balancesOf, entriesOf, pageOf, toCommitted } from './memory-append.ts';
import { createGroupCommit } from './memory-commit.ts';
import { deliveriesOf, markDelivery } from './memory-outbox.ts';
import { searchTables } from './memory-search.ts';
import { listSessions, toInfo } from './memory-sessions.ts';
import { createTables } from './memory-tables.ts';
import type { Tables } from './memory-tables.ts';

export interface MemoryStoreOptions {
  readonly user: UserId;
  /** Awaited by each commit between writing and acknowledging; the simulated disk's time. At once by default. */
  readonly sync?: (() => Promise<void>) | undefined;
  /** Asked before each write; an answered fault rejects that write alone, and nothing of it is kept. */
  readonly fault?: ((write: 'append' | 'other', session: SessionId | undefined) => Fault | undefined) | undefined;
}

/** All ports of the store. Two of them over the same data exist only one after the other: `crash` ends the older. */
export interface MemoryStore {
  readonly journal: Journal;
  readonly sessions: SessionIndex;
  readonly ledger: LedgerBalances;
  readonly scratchpads: Scratchpads;
  readonly rules: StandingRules;
  readonly artifacts: Artifacts;
  readonly outbox: Outbox;
  /**
   * The process dies now. `keepUnsynced` says whether the commit that was being synced reached the disk all the same:
   * both can happen to a real one. Answers the store as the next process finds it.
   */
  crash(options?: { readonly keepUnsynced?: boolean }): MemoryStore;
  /** Later calls are refused; writes under way are finished first. */
  close(): Promise<void>;
}

export function createMemoryStore(options: MemoryStoreOptions): MemoryStore {
  return overTables(createTables(), options);
}

/** The journal alone, for those who need nothing else. */
export const createMemoryJournal = (options: MemoryStoreOptions): Journal => createMemoryStore(options).journal;

function overTables(tables: Tables, options: MemoryStoreOptions): MemoryStore {
  const commit = createGroupCommit({
    transaction: (work) => tables.transaction(work),
    sync: options.sync ?? (() => Promise.resolve()),
  });
  const write = <T>(session: SessionId | undefined, work: () => T, kind: 'append' | 'other' = 'other'): Promise<T> => {
    const fault = options.fault?.(kind, session);
    return commit.write(() => {
      if (fault !== undefined) throw fault;
      return work();
    });
  };
  const read = async <T>(work: () => T): Promise<T> => {
    await commit.alive();
    return work();
  };

  return {
    journal: {
      append: (session, at, records, deliveries = []) =>
        write(session, () => appendTo(tables, options.user, { session, at, records, deliveries }), 'append'),
      read: (session, { after = 0, upTo = Infinity } = {}) => read(() => entriesOf(tables, session, after, upTo)),
      recall: (session, { after = 0, upTo = Infinity } = {}) =>
        read(() => toCommitted(session, entriesOf(tables, session, after, upTo))),
    },
    sessions: {
      list: (query = {}) => read(() => listSessions(tables, query)),
      get: (session) =>
        read(() => {
          const row = tables.sessions.get(session);
          return row === undefined ? undefined : toInfo(row);
        }),
      search: (text, limit) => read(() => searchTables(tables, text, limit)),
    },
    ledger: { balances: (accounts) => read(() => balancesOf(tables, accounts)) },
    scratchpads: {
      read: (session) => read(() => tables.scratchpads.get(session)),
      write: (session, items, label, key) =>
        write(session, () => {
          if (tables.scratchpadKeys.has(key)) return;
          tables.scratchpadKeys.set(key, true);
          tables.scratchpads.set(session, { items: [...items], label });
        }),
    },
    rules: {
      all: () =>
        read(() => {
          const rows = [...tables.rules.values()].toSorted((a, b) => a.at - b.at || (a.rule < b.rule ? -1 : 1));
          return rows.map(({ rule }) => rule);
        }),
      add: (rule, by, at) =>
        write(undefined, () => {
          if (!tables.rules.has(rule)) tables.rules.set(rule, { rule, by, at });
        }),
      remove: (rule) => write(undefined, () => tables.rules.delete(rule)),
    },
    artifacts: {
      keep: (session, text) =>
        write(session, () => {
          const known = tables.artifactIds.get(JSON.stringify([session, text]));
          const id = known ?? `artifact-${tables.artifactIds.size + 1}`;
          tables.artifactIds.set(JSON.stringify([session, text]), id);
          tables.artifacts.set(JSON.stringify([session, id]), text);
          return id;
        }),
      read: (session, id, offset, limit) =>
        read(() => {
          const text = tables.artifacts.get(JSON.stringify([session, id]));
          return text === undefined ? undefined : { text: pageOf(text, offset, limit), total: text.length };
        }),
    },
    outbox: {
      due: (now, limit) =>
        read(() => deliveriesOf(tables, ({ state, at }) => state === 'queued' && at <= now).slice(0, limit)),
      inState: (state, limit) => read(() => deliveriesOf(tables, (row) => row.state === state).slice(0, limit)),
      mark: (id, mark, at) => write(undefined, () => markDelivery(tables, id, mark, at)),
    },
    crash({ keepUnsynced = false } = {}) {
      commit.kill(keepUnsynced);
      return overTables(tables, options);
    },
    close: () => commit.close(),
  };
}
