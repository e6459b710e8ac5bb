import { Fault } from '@oxydra/types';
import type { Change } from '@oxydra/types';
import { duplicate } from '../faults.ts';
import { textAt } from '../sqlite/cells.ts';
import { toRowText } from '../sqlite/connection.ts';
import type { Connection } from '../sqlite/connection.ts';
import { charge, keepReserved, reserve } from './ledger-rows.ts';
import { insertSessionRow } from './session-row.ts';
import type { SessionRow } from './session-row.ts';

/** The record that a change follows from. */
export interface Place {
  readonly session: SessionRow;
  readonly seq: number;
  readonly at: number;
}

type Appliers = {
  readonly [T in Change['type']]: (db: Connection, place: Place, change: Extract<Change, { type: T }>) => void;
};

const appliers: Appliers = {
  'session-created'(db, { session, seq }, { agent, title, origin, parent }) {
    if (seq !== 1) throw duplicate(`Session ${session.id}`);
    Object.assign(session, { agent, title, origin, parent });
    insertSessionRow(db, session);
  },
  'session-titled'(_, { session }, { title }) {
    session.title = title;
  },
  'session-archived'(_, { session }, { archived }) {
    session.archived = archived;
  },
  'message-arrived'(db, place, { requestId, as, text }) {
    const known = stateOfRequest(db, place.session.id, requestId);
    if (known !== undefined && (as !== 'opened' || known === 'read'))
      throw duplicate(`Message ${requestId} of session ${place.session.id}`);
    db.prepare(
      `INSERT INTO requests (session_id, request_id, state) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET state = excluded.state`,
    ).run(place.session.id, requestId, as === 'opened' ? 'read' : as);
    if (known === undefined && text.trim() !== '') speak(db, place, 'user', text);
  },
  'turn-opened'(_, { session }, { turn }) {
    session.openTurn = turn;
    session.turns += 1;
  },
  'turn-settled'(db, { session }) {
    keepReserved(db, session);
    session.openTurn = null;
    db.prepare(`UPDATE approvals SET state = 'withdrawn' WHERE session_id = ? AND state = 'open'`).run(session.id);
  },
  'money-reserved'(db, { session, at }, { reservation }) {
    reserve(db, session, at, reservation);
  },
  'messages-read'(db, { session }, { requestIds }) {
    const read = db.prepare(
      `UPDATE requests SET state = 'read' WHERE session_id = ? AND request_id = ? AND state = 'steered'`,
    );
    for (const requestId of requestIds) read.run(session.id, requestId);
  },
  'money-charged': (db, { session }, { usd, tokens }) => charge(db, session, usd, tokens),
  'money-kept': (db, { session }) => keepReserved(db, session),
  'call-started'(db, { session, at }, { call, key }) {
    const { changes } = db
      .prepare(
        `INSERT INTO calls (key, session_id, call_id, state, at) VALUES (?, ?, ?, 'started', ?) ON CONFLICT DO NOTHING`,
      )
      .run(key, session.id, call, at);
    if (changes === 0) throw duplicate(`Call key ${key}`);
  },
  'call-ended'(db, { session }, { call, state }) {
    db.prepare(`UPDATE calls SET state = ? WHERE session_id = ? AND call_id = ? AND state = 'started'`).run(
      state,
      session.id,
      call,
    );
  },
  'approval-opened'(db, { session, at }, { approval }) {
    const { changes } = db
      .prepare(`INSERT INTO approvals (id, session_id, state, at) VALUES (?, ?, 'open', ?) ON CONFLICT DO NOTHING`)
      .run(approval, session.id, at);
    if (changes === 0) throw duplicate(`Approval ${approval}`);
  },
  'approval-resolved'(db, { session }, { approval }) {
    const row = db.prepare('SELECT state FROM approvals WHERE id = ? AND session_id = ?').row(approval, session.id);
    if (row === undefined)
      throw new Fault('store/no-such-approval', `Approval ${approval} was never opened in session ${session.id}.`);
    if (textAt(row, 0) !== 'open') throw duplicate(`The answer to approval ${approval}`);
    db.prepare(`UPDATE approvals SET state = 'used' WHERE id = ?`).run(approval);
  },
  'text-spoken': (db, place, { role, text }) => speak(db, place, role, text),
};

/** Does to the rows what a change says. Throws `store/…` Faults; the caller takes back what was done before. */
export function applyChange(db: Connection, place: Place, change: Change): void {
  const apply = appliers[change.type] as (db: Connection, place: Place, change: Change) => void; // the table pairs them
  apply(db, place, change);
}

function stateOfRequest(db: Connection, session: string, requestId: string): string | undefined {
  const row = db.prepare('SELECT state FROM requests WHERE session_id = ? AND request_id = ?').row(session, requestId);
  return row === undefined ? undefined : textAt(row, 0);
}

function speak(db: Connection, { session, seq, at }: Place, role: 'user' | 'assistant' | 'tool', text: string): void {
  db.prepare('INSERT INTO transcripts (session_id, seq, role, at, text) VALUES (?, ?, ?, ?, ?)').run(
    session.id,
    seq,
    role,
    at,
    toRowText(text),
  );
}
