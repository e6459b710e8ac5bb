import { Fault, isActivity, project } from '@oxydra/types';
import type { JournalRecord } from '@oxydra/types';
import { rowChecksum } from '../checksum.ts';
import { duplicate } from '../faults.ts';
import type { Write } from '../protocol.ts';
import type { Connection } from '../sqlite/connection.ts';
import { applyChange } from './apply-change.ts';
import { loadSessionRow, newSessionRow, updateSessionRow } from './session-row.ts';
import type { SessionRow } from './session-row.ts';

type Append = Extract<Write, { op: 'append' }>;

/** Writes records, their rows and their deliveries. Answers the first record's `seq`. */
export function append(db: Connection, user: string, write: Append): number {
  const { at, bodies } = write;
  const known = loadSessionRow(db, write.session);
  const session = known ?? newSessionRow(write.session, at);
  const first = session.lastSeq + 1;
  const insert = db.prepare(
    'INSERT INTO journal (session_id, seq, at, type, turn_id, body, crc) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  for (const body of bodies) {
    const record = JSON.parse(body) as JournalRecord; // made from a typed record on the other thread
    const seq = session.lastSeq + 1;
    checkSession(session, user, record);
    // The record that settles a turn belongs to it, and so does the one that opens it.
    const turn = 'turn' in record ? record.turn : session.openTurn;
    for (const change of project(record)) applyChange(db, { session, seq, at }, change);
    insert.run(session.id, seq, at, record.type, turn, body, rowChecksum(session.id, seq, at, body));
    session.lastSeq = seq;
    if (isActivity(record)) session.lastActiveAt = Math.max(session.lastActiveAt, at);
  }
  if (session.lastSeq >= first) updateSessionRow(db, session);
  enqueue(db, session, write);
  return first;
}

function checkSession(session: SessionRow, user: string, record: JournalRecord): void {
  if (record.type === 'session-created') {
    if (record.user !== user)
      throw new Fault('store/wrong-user', `Session ${session.id} is for user ${record.user}, this store for ${user}.`);
  } else if (session.lastSeq === 0) throw unknownSession(session.id);
}

function enqueue(db: Connection, session: SessionRow, { at, deliveries }: Append): void {
  if (deliveries.length > 0 && session.lastSeq === 0) throw unknownSession(session.id);
  for (const { id, target, body } of deliveries) {
    const { changes } = db
      .prepare(
        `INSERT INTO outbox (id, session_id, target, body, state, at) VALUES (?, ?, ?, ?, 'queued', ?)
         ON CONFLICT DO NOTHING`,
      )
      .run(id, session.id, target, body, at);
    if (changes === 0) throw duplicate(`Delivery ${id}`);
  }
}

const unknownSession = (id: string): Fault =>
  new Fault('store/unknown-session', `There is no session ${id}.`, { hint: 'Create it first.' });
