import { asId } from '@oxydra/types';
import type { AccountId, Json, Label, MicroUsd, SessionId, StoredDelivery } from '@oxydra/types';
import { numberAt, textAt, textOrNullAt } from '../sqlite/cells.ts';
import type { Connection, Row, Value } from '../sqlite/connection.ts';
import { ARTIFACT_PAGE } from '../writer/other-writes.ts';

export function readBalances(
  db: Connection,
  accounts: readonly AccountId[],
): ReadonlyMap<AccountId, { readonly usd: MicroUsd; readonly tokens: number }> {
  const one = db.prepare('SELECT usd, tokens FROM balances WHERE account = ?');
  return new Map(
    accounts.map((account) => {
      const row = one.row(account) ?? [0, 0];
      return [account, { usd: numberAt(row, 0), tokens: numberAt(row, 1) }];
    }),
  );
}

export function readScratchpad(
  db: Connection,
  session: SessionId,
): { readonly items: readonly string[]; readonly label: Label } | undefined {
  const row = db.prepare('SELECT items, label FROM scratchpads WHERE session_id = ?').row(session);
  if (row === undefined) return undefined;
  const items = JSON.parse(textAt(row, 0)) as readonly string[]; // written by our own port
  return { items, label: JSON.parse(textAt(row, 1)) as Label }; // likewise
}

export const readRules = (db: Connection): readonly string[] =>
  db
    .prepare('SELECT rule FROM rules ORDER BY at, rule')
    .rows()
    .map((row) => textAt(row, 0));

/** Characters from `offset`; never half of one that takes two code units. */
export function readArtifact(
  db: Connection,
  session: SessionId,
  id: string,
  offset: number,
  limit: number,
): { readonly text: string; readonly total: number } | undefined {
  const row = db.prepare('SELECT total FROM artifacts WHERE session_id = ? AND id = ?').row(session, id);
  if (row === undefined) return undefined;
  const total = numberAt(row, 0);
  const end = Math.min(total, offset + limit);
  // One character more on each side tells whether the edge would cut one in two.
  const first = Math.floor(Math.max(0, offset - 1) / ARTIFACT_PAGE);
  const pages = db
    .prepare(
      'SELECT body FROM artifact_pages WHERE session_id = ? AND id = ? AND page >= ? AND page <= ? ORDER BY page',
    )
    .rows(session, id, first, Math.floor(end / ARTIFACT_PAGE));
  const text = pages.map((page) => JSON.parse(textAt(page, 0)) as string).join(''); // written as JSON of a string
  const base = first * ARTIFACT_PAGE;
  const start = isSplit(text, offset - base) ? offset + 1 : offset;
  return { text: text.slice(start - base, (isSplit(text, end - base) ? end + 1 : end) - base), total };
}

const isSplit = (text: string, at: number): boolean =>
  at > 0 && /^[\uDC00-\uDFFF]/.test(text.charAt(at)) && /^[\uD800-\uDBFF]/.test(text.charAt(at - 1));

const DELIVERY = 'SELECT id, session_id, target, body, state, attempts, at, reason FROM outbox';

export const readDue = (db: Connection, now: number, limit: number): readonly StoredDelivery[] =>
  deliveries(db, `${DELIVERY} WHERE state = 'queued' AND at <= ? ORDER BY at, position LIMIT ?`, now, limit);

export const readDeliveries = (
  db: Connection,
  state: StoredDelivery['state'],
  limit: number,
): readonly StoredDelivery[] =>
  deliveries(db, `${DELIVERY} WHERE state = ? ORDER BY at, position LIMIT ?`, state, limit);

const deliveries = (db: Connection, sql: string, ...values: Value[]): readonly StoredDelivery[] =>
  db
    .prepare(sql)
    .rows(...values)
    .map(toDelivery);

function toDelivery(row: Row): StoredDelivery {
  const reason = textOrNullAt(row, 7);
  return {
    id: textAt(row, 0),
    session: asId(textAt(row, 1)),
    target: textAt(row, 2),
    body: JSON.parse(textAt(row, 3)) as Json, // written as JSON
    state: textAt(row, 4) as StoredDelivery['state'], // the column's CHECK
    attempts: numberAt(row, 5),
    at: numberAt(row, 6),
    ...(reason === null ? {} : { reason }),
  };
}
