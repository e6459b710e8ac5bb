import { Fault } from '@oxydra/types';
import type { Change, SessionId } from '@oxydra/types';
import type { LedgerRow, OpenWork, SessionRow, Tables, TranscriptRow } from './memory-tables.ts';

interface Place {
  readonly session: SessionId;
  readonly seq: number;
  readonly at: number;
}

const duplicate = (what: string): Fault =>
  new Fault('store/duplicate-key', `${what} is already in the journal.`, { hint: 'Send it once only.' });

type Appliers = {
  readonly [T in Change['type']]: (tables: Tables, place: Place, change: Extract<Change, { type: T }>) => void;
};

const appliers: Appliers = {
  'session-created'(tables, { session, at }, { user, agent, title, origin, parent }) {
    if (tables.sessions.has(session)) throw duplicate(`Session ${session}`);
    const times = { createdAt: at, lastActiveAt: at };
    const empty = { archived: false, openTurn: null, turns: 0, usd: 0 };
    tables.sessions.set(session, { id: session, user, title, agent, origin, parent, ...times, ...empty });
  },
  'session-titled': (tables, { session }, { title }) => changeSession(tables, session, () => ({ title })),
  'session-archived': (tables, { session }, { archived }) => changeSession(tables, session, () => ({ archived })),
  'message-arrived'(tables, place, { requestId, as, text }) {
    const key = JSON.stringify([place.session, requestId]);
    const known = tables.requests.get(key);
    if (known !== undefined && (as !== 'opened' || known === 'read'))
      throw duplicate(`Message ${requestId} of session ${place.session}`);
    tables.requests.set(key, as === 'opened' ? 'read' : as);
    changeWork(tables, place.session, ({ waiting }) => ({
      waiting: as === 'opened' ? waiting.filter((one) => one.requestId !== requestId) : [...waiting, { requestId, as }],
    }));
    if (known === undefined && text.trim() !== '') speak(tables, { ...place, role: 'user', text });
  },
  'turn-opened': (tables, { session }, { turn }) =>
    changeSession(tables, session, ({ turns }) => ({ openTurn: turn, turns: turns + 1 })),
  'turn-settled'(tables, { session }) {
    keepReserved(tables, session);
    changeSession(tables, session, () => ({ openTurn: null }));
    for (const id of workOf(tables, session).approvals) tables.approvals.set(id, { session, state: 'withdrawn' });
    changeWork(tables, session, () => ({ approvals: [] }));
  },
  'money-reserved'(tables, { session }, { reservation }) {
    keepReserved(tables, session);
    if (tables.ledger.has(reservation.id)) throw duplicate(`Reservation ${reservation.id}`);
    const usd = reservation.usd ?? 0;
    const { id, tokens, accounts } = reservation;
    tables.ledger.set(id, { session, reservation, state: 'reserved', usd, tokens });
    weigh(tables, accounts, usd, tokens);
    changeWork(tables, session, () => ({ reserved: id }));
  },
  'messages-read'(tables, { session }, { requestIds }) {
    const waits = ({ requestId, as }: OpenWork['waiting'][number]): boolean =>
      as !== 'steered' || !requestIds.includes(requestId);
    for (const one of workOf(tables, session).waiting)
      if (!waits(one)) tables.requests.set(JSON.stringify([session, one.requestId]), 'read');
    changeWork(tables, session, ({ waiting }) => ({ waiting: waiting.filter(waits) }));
  },
  'money-charged'(tables, { session }, { usd, tokens }) {
    settle(tables, session, (row) => ({ ...row, state: 'settled', usd: usd ?? row.usd, tokens }));
  },
  'money-kept': (tables, { session }) => keepReserved(tables, session),
  'call-started'(tables, { session }, { key }) {
    if (tables.calls.has(key)) throw duplicate(`Call key ${key}`);
    tables.calls.set(key, session);
  },
  'call-ended': () => undefined,
  'approval-opened'(tables, { session }, { approval }) {
    if (tables.approvals.has(approval)) throw duplicate(`Approval ${approval}`);
    tables.approvals.set(approval, { session, state: 'open' });
    changeWork(tables, session, ({ approvals }) => ({ approvals: [...approvals, approval] }));
  },
  'approval-resolved'(tables, { session }, { approval }) {
    const row = tables.approvals.get(approval);
    if (row?.session !== session) throw new Fault('store/no-such-approval', `Approval ${approval} was never opened.`);
    if (row.state !== 'open') throw duplicate(`The answer to approval ${approval}`);
    tables.approvals.set(approval, { session, state: 'used' });
    changeWork(tables, session, ({ approvals }) => ({ approvals: approvals.filter((id) => id !== approval) }));
  },
  'text-spoken': (tables, place, { role, text }) => speak(tables, { ...place, role, text }),
};

/** Does to the tables what a change of the record at `place` says. Throws `store/…` Faults. */
export function applyChange(tables: Tables, place: Place, change: Change): void {
  const apply = appliers[change.type] as (tables: Tables, place: Place, change: Change) => void; // the table pairs them
  apply(tables, place, change);
}

const IDLE: OpenWork = { waiting: [], approvals: [], reserved: null };

export const workOf = (tables: Tables, session: SessionId): OpenWork => tables.work.get(session) ?? IDLE;

function changeWork(tables: Tables, session: SessionId, change: (work: OpenWork) => Partial<OpenWork>): void {
  const work = workOf(tables, session);
  tables.work.set(session, { ...work, ...change(work) });
}

function changeSession(tables: Tables, id: SessionId, change: (row: SessionRow) => Partial<SessionRow>): void {
  const row = tables.sessions.get(id);
  if (row !== undefined) tables.sessions.set(id, { ...row, ...change(row) });
}

const speak = (tables: Tables, { session, seq, at, role, text }: TranscriptRow): void =>
  tables.transcripts.set(tables.transcripts.size, { session, seq, at, role, text });

function weigh(tables: Tables, accounts: readonly string[], usd: number, tokens: number): void {
  for (const account of new Set(accounts)) {
    const before = tables.balances.get(account) ?? { usd: 0, tokens: 0 };
    tables.balances.set(account, { usd: before.usd + usd, tokens: before.tokens + tokens });
  }
}

function settle(tables: Tables, session: SessionId, change: (row: LedgerRow) => LedgerRow): void {
  const id = workOf(tables, session).reserved;
  const before = id === null ? undefined : tables.ledger.get(id);
  if (id === null || before === undefined) return;
  const after = change(before);
  tables.ledger.set(id, after);
  changeWork(tables, session, () => ({ reserved: null }));
  weigh(tables, before.reservation.accounts, after.usd - before.usd, after.tokens - before.tokens);
  changeSession(tables, session, ({ usd }) => ({ usd: usd + after.usd }));
}

const keepReserved = (tables: Tables, session: SessionId): void =>
  settle(tables, session, (row) => ({ ...row, state: 'kept' }));
