import { setImmediate as nextTick } from 'node:timers/promises';
import type { JournalEntry, JournalRecord, SessionId } from '@oxydra/types';
import { rowChecksum } from '../checksum.ts';
import { damaged } from '../faults.ts';
import { numberAt, textAt } from '../sqlite/cells.ts';
import type { Connection } from '../sqlite/connection.ts';

export interface Range {
  readonly after?: number;
  readonly upTo?: number;
}

/** Entries read before other work gets its turn. */
const PAGE = 64;

/** Reads entries of a session in order. Throws `store/corrupt` when a row is not as it was written. */
export async function readJournal(
  db: Connection,
  file: string,
  session: SessionId,
  { after = 0, upTo = Number.MAX_SAFE_INTEGER }: Range,
): Promise<readonly JournalEntry[]> {
  const page = db.prepare(
    `SELECT seq, at, body, crc FROM journal WHERE session_id = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ${PAGE}`,
  );
  const entries: JournalEntry[] = [];
  for (let last = after; ;) {
    const rows = page.rows(session, last, upTo);
    for (const row of rows) {
      const [seq, at, body] = [numberAt(row, 0), numberAt(row, 1), textAt(row, 2)];
      if (rowChecksum(session, seq, at, body) !== numberAt(row, 3))
        throw damaged(file, `record ${seq} of session ${session} is not what was written`);
      entries.push({ session, seq, at, record: JSON.parse(body) as JournalRecord }); // the checksum says it is ours
      last = seq;
    }
    if (rows.length < PAGE) return entries;
    await nextTick();
  }
}
