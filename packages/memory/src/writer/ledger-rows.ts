import type { Reservation } from '@oxydra/types';
import { duplicate } from '../faults.ts';
import { numberAt, textAt } from '../sqlite/cells.ts';
import type { Connection } from '../sqlite/connection.ts';
import type { SessionRow } from './session-row.ts';

/** Holds the money back on every account of the chain. */
export function reserve(db: Connection, session: SessionRow, at: number, reservation: Reservation): void {
  keepReserved(db, session);
  const { id, accounts, tokens } = reservation;
  const usd = reservation.usd ?? 0;
  const { changes } = db
    .prepare(
      `INSERT INTO ledger (id, session_id, accounts, usd, tokens, state, at) VALUES (?, ?, ?, ?, ?, 'reserved', ?)
       ON CONFLICT DO NOTHING`,
    )
    .run(id, session.id, JSON.stringify(accounts), usd, tokens, at);
  if (changes === 0) throw duplicate(`Reservation ${id}`);
  weigh(db, accounts, usd, tokens);
}

/** The session's open reservation becomes what the call did cost; an unknown price leaves the reserved money spent. */
export function charge(db: Connection, session: SessionRow, usd: number | null, tokens: number): void {
  settle(db, session, 'settled', (reserved) => ({ usd: usd ?? reserved.usd, tokens }));
}

/** The session's open reservation, if it has one, counts in full. */
export function keepReserved(db: Connection, session: SessionRow): void {
  settle(db, session, 'kept', (reserved) => reserved);
}

interface Amount {
  readonly usd: number;
  readonly tokens: number;
}

function settle(
  db: Connection,
  session: SessionRow,
  state: 'settled' | 'kept',
  amount: (reserved: Amount) => Amount,
): void {
  const row = db
    .prepare(`SELECT id, accounts, usd, tokens FROM ledger WHERE session_id = ? AND state = 'reserved'`)
    .row(session.id);
  if (row === undefined) return;
  const before = { usd: numberAt(row, 2), tokens: numberAt(row, 3) };
  const after = amount(before);
  db.prepare('UPDATE ledger SET usd = ?, tokens = ?, state = ? WHERE id = ?').run(
    after.usd,
    after.tokens,
    state,
    textAt(row, 0),
  );
  const accounts = JSON.parse(textAt(row, 1)) as readonly string[]; // written by `reserve`
  weigh(db, accounts, after.usd - before.usd, after.tokens - before.tokens);
  session.usd += after.usd;
}

function weigh(db: Connection, accounts: readonly string[], usd: number, tokens: number): void {
  const add = db.prepare(
    `INSERT INTO balances (account, usd, tokens) VALUES (?, max(0, ?2), max(0, ?3))
     ON CONFLICT DO UPDATE SET usd = usd + ?2, tokens = tokens + ?3`,
  );
  for (const account of new Set(accounts)) add.run(account, usd, tokens);
}
