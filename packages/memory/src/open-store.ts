import type {
  Artifacts,
  Committed,
  Failpoint,
  Journal,
  JournalEntry,
  LedgerBalances,
  Log,
  Outbox,
  Scratchpads,
  SessionId,
  SessionIndex,
  StandingRules,
  UserId,
} from '@oxydra/types';
import { closed, readOnly } from './faults.ts';
import type { KillAt } from './failpoints.ts';
import { openReader } from './reader/open-reader.ts';
import type { Reader } from './reader/open-reader.ts';
import { readJournal } from './reader/read-journal.ts';
import { readArtifact, readBalances, readDeliveries, readDue, readRules, readScratchpad } from './reader/read-rows.ts';
import { getSession, listSessions } from './reader/read-sessions.ts';
import { createScanClient } from './scan-client.ts';
import { loadSqlite } from './sqlite/connection.ts';
import { storeHealth } from './store-health.ts';
import type { StoreHealth } from './store-health.ts';
import { startWriter } from './writer-client.ts';
import type { WriterClient } from './writer-client.ts';

export interface StoreOptions {
  /** The user's database, made with its folder where it is missing. */
  readonly file: string;
  readonly user: UserId;
  /** For readers beside a running daemon: no writer, no lock; every write is refused. */
  readonly readOnly?: boolean | undefined;
  /** The worker's file in a bundle. */
  readonly workerUrl?: URL | undefined;
  readonly log?: Log | undefined;
  /** Called at the failpoints that are passed on this thread: `store:after-ack`, `outbox:after-ack`. */
  readonly failpoint?: Failpoint | undefined;
  /** Ends the process at a failpoint of the writing thread. */
  readonly killAt?: KillAt | undefined;
}

/** One user's store. Whoever opened it disposes of it. */
export interface Store extends AsyncDisposable {
  readonly journal: Journal;
  readonly sessions: SessionIndex;
  readonly ledger: LedgerBalances;
  readonly scratchpads: Scratchpads;
  readonly rules: StandingRules;
  readonly artifacts: Artifacts;
  readonly outbox: Outbox;
  /** `deep` reads the whole database and looks for damage. */
  health(options?: { readonly deep?: boolean }): Promise<StoreHealth>;
  /** Finishes what is under way; later calls are refused with `store/closed`. */
  close(): Promise<void>;
}

/** Opens a user's store. Throws a `store/…` Fault with one sentence that says why it cannot, and what to do. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { file, user, workerUrl, log, failpoint, killAt } = options;
  // The reader needs the library too; it loads while the writing thread starts.
  const loading = loadSqlite();
  const writer =
    options.readOnly === true
      ? undefined
      : await startWriter({
          file,
          user,
          killAt,
          log,
          failpoint,
          ...(workerUrl === undefined ? {} : { url: workerUrl }),
        });
  await loading;
  const reader = await openReader(file, user).catch(async (error: unknown) => {
    await writer?.close();
    throw error;
  });
  return overConnections(options, reader, writer);
}

function overConnections(options: StoreOptions, reader: Reader, writer: WriterClient | undefined): Store {
  const { file, user } = options;
  const scans = createScanClient(file, options.workerUrl);
  let closing: Promise<void> | undefined;
  const { read } = reader;
  const write: WriterClient['write'] = (change) =>
    closing !== undefined
      ? Promise.reject(closed())
      : writer === undefined
        ? Promise.reject(readOnly())
        : writer.write(change);

  const entries = (session: SessionId, range = {}) => read((db) => readJournal(db, file, session, range));

  async function close(): Promise<void> {
    await scans.close();
    // The writer must be the last connection, so that its end can fold the log in and remove it.
    await reader.close();
    await writer?.close();
  }

  return {
    journal: {
      async append(session, at, records, deliveries = []) {
        const bodies = records.map((record) => JSON.stringify(record));
        const sealed = deliveries.map(({ id, target, body }) => ({ id, target, body: JSON.stringify(body) }));
        const first = await write({ op: 'append', session, at, bodies, deliveries: sealed });
        return toCommitted(
          session,
          records.map((record, n) => ({ session, seq: first + n, at, record })),
        );
      },
      read: entries,
      recall: async (session, range) => toCommitted(session, await entries(session, range)),
    },
    sessions: {
      list: (query = {}) => read((db) => listSessions(db, user, query)),
      get: (session) => read((db) => getSession(db, user, session)),
      async search(text, limit) {
        if (writer === undefined) return read((db) => reader.search(db, text, limit));
        await writer.index();
        return scans.search(text, limit);
      },
    },
    ledger: { balances: (accounts) => read((db) => readBalances(db, accounts)) },
    scratchpads: {
      read: (session) => read((db) => readScratchpad(db, session)),
      async write(session, items, label, key) {
        const [itemsText, labelText] = [JSON.stringify(items), JSON.stringify(label)];
        await write({ op: 'write-scratchpad', session, key, items: itemsText, label: labelText });
      },
    },
    rules: {
      all: () => read(readRules),
      add: async (rule, by, at) => void (await write({ op: 'add-rule', rule, by, at })),
      remove: (rule) => write({ op: 'remove-rule', rule }),
    },
    artifacts: {
      keep: (session, text) => write({ op: 'keep-artifact', session, text }),
      read: (session, id, offset, limit) => read((db) => readArtifact(db, session, id, offset, limit)),
    },
    outbox: {
      due: (now, limit) => read((db) => readDue(db, now, limit)),
      inState: (state, limit) => read((db) => readDeliveries(db, state, limit)),
      mark: async (id, mark, at) => void (await write({ op: 'mark-delivery', id, mark, at })),
    },
    health: ({ deep = false } = {}) => storeHealth({ file, reader, writer, scans }, deep),
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => (closing ??= close()),
  };
}

const toCommitted = (session: SessionId, entries: readonly JournalEntry[]): Committed =>
  ({ session, entries }) as unknown as Committed; // the brand: made here only, after the commit
