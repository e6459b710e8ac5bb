import { asId } from '@oxydra/types';
import type { TranscriptHit } from '@oxydra/types';
import { numberAt, textAt } from '../sqlite/cells.ts';
import type { Connection, Row } from '../sqlite/connection.ts';
import { matchQuery } from './match-query.ts';
import { indexedUpTo, newestTranscript } from './search-index.ts';

const MAX_HITS = 200;

/**
 * Full-text search over the transcripts, best first, newer first among equals. Rows that the index does not hold yet
 * (the last moments before a crash) are indexed in passing, in the connection's own temporary database.
 */
export function searchTranscripts(db: Connection, text: string, limit: number): readonly TranscriptHit[] {
  const query = matchQuery(text);
  const wanted = Math.min(Math.max(0, Math.trunc(limit)), MAX_HITS);
  if (query === undefined || wanted === 0) return [];
  db.exec('BEGIN');
  try {
    const hits = searchIn(db, 'transcripts_fts', query, wanted);
    return hits.length < wanted && indexTail(db)
      ? [...hits, ...searchIn(db, 'tail_fts', query, wanted - hits.length)]
      : hits;
  } finally {
    db.exec('ROLLBACK');
    db.exec('PRAGMA query_only = ON');
  }
}

/** True when there is a tail; the transaction's rollback removes it again. */
function indexTail(db: Connection): boolean {
  const indexed = indexedUpTo(db);
  if (newestTranscript(db) <= indexed) return false;
  db.exec('PRAGMA query_only = OFF'); // it covers the temporary database too; the file itself is open for reading only
  db.exec(`CREATE VIRTUAL TABLE temp.tail_fts USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2')`);
  db.prepare('INSERT INTO temp.tail_fts (rowid, text) SELECT id, text FROM transcripts WHERE id > ?').run(indexed);
  return true;
}

function searchIn(db: Connection, table: string, query: string, limit: number): readonly TranscriptHit[] {
  const best = db
    .prepare(`SELECT rowid FROM ${table} WHERE ${table} MATCH ? ORDER BY rank, rowid DESC LIMIT ?`)
    .rows(query, limit);
  const hit = db.prepare(
    `SELECT t.session_id, s.title, t.seq, t.role, t.at, snippet(${table}, 0, '[', ']', '…', 16)
     FROM ${table} f JOIN transcripts t ON t.id = f.rowid JOIN sessions s ON s.id = t.session_id
     WHERE ${table} MATCH ? AND f.rowid = ?`,
  );
  return best.flatMap(([id]) => hit.rows(query, id ?? 0)).map(toHit);
}

const toHit = (row: Row): TranscriptHit => ({
  session: asId(textAt(row, 0)),
  title: textAt(row, 1),
  seq: numberAt(row, 2),
  role: textAt(row, 3) as TranscriptHit['role'], // the column's CHECK
  at: numberAt(row, 4),
  excerpt: textAt(row, 5),
});
