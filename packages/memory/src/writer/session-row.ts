import { asId } from '@oxydra/types';
import type { TurnId } from '@oxydra/types';
import { numberAt, textAt, textOrNullAt } from '../sqlite/cells.ts';
import { toRowText } from '../sqlite/connection.ts';
import type { Connection } from '../sqlite/connection.ts';

/** The row of one session while an append works on it: read once, written back once. */
export interface SessionRow {
  readonly id: string;
  title: string;
  agent: string;
  origin: string;
  parent: string | null;
  createdAt: number;
  lastActiveAt: number;
  archived: boolean;
  openTurn: TurnId | null;
  turns: number;
  usd: number;
  lastSeq: number;
}

export const newSessionRow = (id: string, at: number): SessionRow => ({
  id,
  title: '',
  agent: '',
  origin: '',
  parent: null,
  createdAt: at,
  lastActiveAt: at,
  archived: false,
  openTurn: null,
  turns: 0,
  usd: 0,
  lastSeq: 0,
});

export function loadSessionRow(db: Connection, id: string): SessionRow | undefined {
  const row = db
    .prepare(
      `SELECT title, agent, origin, parent, created_at, last_active_at, archived, open_turn, turns, usd, last_seq
       FROM sessions WHERE id = ?`,
    )
    .row(id);
  if (row === undefined) return undefined;
  const openTurn = textOrNullAt(row, 7);
  return {
    id,
    title: textAt(row, 0),
    agent: textAt(row, 1),
    origin: textAt(row, 2),
    parent: textOrNullAt(row, 3),
    createdAt: numberAt(row, 4),
    lastActiveAt: numberAt(row, 5),
    archived: numberAt(row, 6) === 1,
    openTurn: openTurn === null ? null : asId(openTurn),
    turns: numberAt(row, 8),
    usd: numberAt(row, 9),
    lastSeq: numberAt(row, 10),
  };
}

/** The session's row must be there before rows that refer to it. */
export function insertSessionRow(db: Connection, row: SessionRow): void {
  db.prepare(
    `INSERT INTO sessions (id, title, agent, origin, parent, created_at, last_active_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  ).run(row.id, toRowText(row.title), row.agent, row.origin, row.parent, row.createdAt, row.lastActiveAt);
}

export function updateSessionRow(db: Connection, row: SessionRow): void {
  db.prepare(
    `UPDATE sessions SET title = ?, last_active_at = ?, archived = ?, open_turn = ?, turns = ?, usd = ?, last_seq = ?
     WHERE id = ?`,
  ).run(
    toRowText(row.title),
    row.lastActiveAt,
    row.archived ? 1 : 0,
    row.openTurn,
    row.turns,
    row.usd,
    row.lastSeq,
    row.id,
  );
}
