import type { SessionInfo, SessionQuery } from '@oxydra/types';
import { workOf } from './memory-changes.ts';
import type { SessionRow, Tables } from './memory-tables.ts';

export const toInfo = ({ openTurn, parent, ...row }: SessionRow): SessionInfo => ({
  ...row,
  ...(parent === null ? {} : { parent }),
  open: openTurn !== null,
});

/** Newest activity first. */
export function listSessions(tables: Tables, query: SessionQuery): readonly SessionInfo[] {
  const { archived, open, prefix, idleSince, limit } = query;
  const unfinished = (row: SessionRow): boolean => row.openTurn !== null || workOf(tables, row.id).waiting.length > 0;
  return [...tables.sessions.values()]
    .filter(
      (row) =>
        (archived === undefined || row.archived === archived) &&
        (open === undefined || unfinished(row) === open) &&
        (prefix === undefined || row.id.startsWith(prefix)) &&
        (idleSince === undefined || row.lastActiveAt <= idleSince),
    )
    .toSorted((a, b) => b.lastActiveAt - a.lastActiveAt || (a.id < b.id ? 1 : -1))
    .slice(0, limit)
    .map(toInfo);
}
