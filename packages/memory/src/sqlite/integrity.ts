import type { Connection } from './connection.ts';

/** The first few things that are wrong with a database; empty when nothing is. Reads all of it. */
export function integrityProblems(db: Connection): readonly string[] {
  const found = db
    .prepare('PRAGMA integrity_check(5)')
    .rows()
    .map(([text]) => String(text));
  const dangling = db.prepare('PRAGMA foreign_key_check').rows().slice(0, 5);
  return [
    ...(found.length === 1 && found[0] === 'ok' ? [] : found),
    ...dangling.map(([table, row]) => `row ${String(row)} of ${String(table)} refers to nothing`),
  ];
}
