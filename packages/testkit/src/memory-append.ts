import { Fault, isActivity, project } from '@oxydra/types';
import type {
  AccountId,
  Committed,
  Delivery,
  JournalEntry,
  JournalRecord,
  MicroUsd,
  SessionId,
  UserId,
} from '@oxydra/types';
import { applyChange } from './memory-changes.ts';
import type { Tables } from './memory-tables.ts';

export interface Append {
  readonly session: SessionId;
  readonly at: number;
  readonly records: readonly JournalRecord[];
  readonly deliveries: readonly Delivery[];
}

/** Writes records and all that follows from them. Throws before anything is wrong for good: the caller rolls back. */
export function appendTo(tables: Tables, user: UserId, { session, at, records, deliveries }: Append): Committed {
  const written = tables.journal.get(session) ?? [];
  const entries = records.map((record, n): JournalEntry => ({ session, seq: written.length + n + 1, at, record }));
  for (const { seq, record } of entries) {
    checkSession(tables, user, session, record);
    for (const change of project(record)) applyChange(tables, { session, seq, at }, change);
  }
  const row = tables.sessions.get(session);
  if (row !== undefined && records.some(isActivity))
    tables.sessions.set(session, { ...row, lastActiveAt: Math.max(row.lastActiveAt, at) });
  const bodies = records.map((record) => ({ at, body: JSON.stringify(record) }));
  if (bodies.length > 0) tables.journal.set(session, [...written, ...bodies]);
  for (const delivery of deliveries) {
    if (row === undefined) throw unknownSession(session);
    if (tables.outbox.has(delivery.id))
      throw new Fault('store/duplicate-key', `Delivery ${delivery.id} is already in the outbox.`);
    tables.outbox.set(delivery.id, { ...delivery, session, state: 'queued', attempts: 0, at });
  }
  return toCommitted(session, entries);
}

export const toCommitted = (session: SessionId, entries: readonly JournalEntry[]): Committed =>
  ({ session, entries }) as unknown as Committed; // a journal is what makes the brand

function checkSession(tables: Tables, user: UserId, session: SessionId, record: JournalRecord): void {
  if (record.type === 'session-created') {
    if (record.user !== user)
      throw new Fault('store/wrong-user', `Session ${session} is for user ${record.user}, this store for ${user}.`);
  } else if (!tables.sessions.has(session)) throw unknownSession(session);
}

const unknownSession = (session: SessionId): Fault =>
  new Fault('store/unknown-session', `There is no session ${session}.`, { hint: 'Create it first.' });

export function entriesOf(tables: Tables, session: SessionId, after: number, upTo: number): readonly JournalEntry[] {
  const written = tables.journal.get(session) ?? [];
  return written.slice(after, upTo).map(({ at, body }, n) => {
    const record = JSON.parse(body) as JournalRecord; // written by ourselves, from a typed record
    return { session, seq: after + n + 1, at, record };
  });
}

export const balancesOf = (
  tables: Tables,
  accounts: readonly AccountId[],
): ReadonlyMap<AccountId, { readonly usd: MicroUsd; readonly tokens: number }> =>
  new Map(accounts.map((account) => [account, tables.balances.get(account) ?? { usd: 0, tokens: 0 }]));

/** Characters from `offset`; never half of one that takes two code units. */
export function pageOf(text: string, offset: number, limit: number): string {
  const low = (at: number): boolean =>
    /^[\uDC00-\uDFFF]/.test(text.charAt(at)) && /[\uD800-\uDBFF]$/.test(text.charAt(at - 1));
  const start = low(offset) ? offset + 1 : offset;
  const end = offset + limit;
  return text.slice(start, low(end) ? end + 1 : end);
}
