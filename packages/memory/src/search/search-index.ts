import { numberAt } from '../sqlite/cells.ts';
import type { Connection } from '../sqlite/connection.ts';

/** The last transcript row that the index holds. */
export function indexedUpTo(db: Connection): number {
  const row = db.prepare(`SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'indexed'`).row();
  return row === undefined ? 0 : numberAt(row, 0);
}

export function newestTranscript(db: Connection): number {
  return numberAt(db.prepare('SELECT coalesce(max(id), 0) FROM transcripts').row() ?? [0], 0);
}

/** Indexes up to `limit` rows, with the note of how far it came; the caller's transaction makes both one. */
export function indexSome(db: Connection, limit: number): void {
  const from = indexedUpTo(db);
  const to = Math.min(newestTranscript(db), from + limit);
  db.prepare(
    'INSERT INTO transcripts_fts (rowid, text) SELECT id, text FROM transcripts WHERE id > ? AND id <= ? ORDER BY id',
  ).run(from, to);
  db.prepare(
    `INSERT INTO meta (key, value) VALUES ('indexed', ?) ON CONFLICT DO UPDATE SET value = excluded.value`,
  ).run(String(to));
}
