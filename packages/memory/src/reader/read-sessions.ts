import { asId } from '@oxydra/types';
import type { SessionId, SessionInfo, SessionQuery, UserId } from '@oxydra/types';
import { numberAt, textAt, textOrNullAt } from '../sqlite/cells.ts';
import type { Connection, Row, Value } from '../sqlite/connection.ts';

const COLUMNS =
  'id, title, agent, origin, parent, created_at, last_active_at, archived, open_turn IS NOT NULL, turns, usd';

const WAITING = `id IN (SELECT session_id FROM requests WHERE state IN ('queued', 'steered'))`;

/** Sessions, newest activity first. */
export function listSessions(db: Connection, user: UserId, query: SessionQuery): readonly SessionInfo[] {
  const { archived, open, prefix, idleSince, limit } = query;
  const conditions: string[] = [];
  const values: Value[] = [];
  if (archived !== undefined) conditions.push(`archived = ${archived ? 1 : 0}`);
  if (open !== undefined) conditions.push(`${open ? '' : 'NOT '}(open_turn IS NOT NULL OR ${WAITING})`);
  if (prefix !== undefined) {
    conditions.push('id >= ? AND substr(id, 1, length(?)) = ?');
    values.push(prefix, prefix, prefix);
  }
  if (idleSince !== undefined) {
    conditions.push('last_active_at <= ?');
    values.push(idleSince);
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  return db
    .prepare(`SELECT ${COLUMNS} FROM sessions ${where} ORDER BY last_active_at DESC, id DESC LIMIT ?`)
    .rows(...values, limit ?? -1)
    .map((row) => toInfo(row, user));
}

export function getSession(db: Connection, user: UserId, session: SessionId): SessionInfo | undefined {
  const row = db.prepare(`SELECT ${COLUMNS} FROM sessions WHERE id = ?`).row(session);
  return row === undefined ? undefined : toInfo(row, user);
}

function toInfo(row: Row, user: UserId): SessionInfo {
  const parent = textOrNullAt(row, 4);
  return {
    id: asId(textAt(row, 0)),
    user,
    title: textAt(row, 1),
    agent: textAt(row, 2),
    origin: textAt(row, 3),
    ...(parent === null ? {} : { parent: asId<SessionId>(parent) }),
    createdAt: numberAt(row, 5),
    lastActiveAt: numberAt(row, 6),
    archived: numberAt(row, 7) === 1,
    open: numberAt(row, 8) === 1,
    turns: numberAt(row, 9),
    usd: numberAt(row, 10),
  };
}
