/**
 * What each record changes in the rows that a store keeps beside its journal: sessions, requests, money, approvals,
 * idempotency keys, transcripts. Pure and shared, so that every store means the same by the same record. A store
 * applies the changes of an append in their order, in the append's own transaction.
 */
import type { ApprovalId, CallId, IdempotencyKey, SessionId, TurnId, UserId } from './id.ts';
import type { JournalRecord } from './journal.ts';
import { textOf } from './message.ts';
import type { Charge, MicroUsd, Reservation } from './money.ts';
import type { Sent } from './turn.ts';

export type Change =
  | {
      readonly type: 'session-created';
      readonly user: UserId;
      readonly agent: string;
      readonly title: string;
      readonly origin: string;
      readonly parent: SessionId | null;
    }
  | { readonly type: 'session-titled'; readonly title: string }
  | { readonly type: 'session-archived'; readonly archived: boolean }
  /**
   * A message under its request id. `queued` and `steered` must be new. `opened` may also take up one that waits, and
   * then its text is already in the transcript.
   */
  | {
      readonly type: 'message-arrived';
      readonly requestId: string;
      readonly as: 'queued' | 'steered' | 'opened';
      readonly text: string;
    }
  | { readonly type: 'turn-opened'; readonly turn: TurnId }
  /** Open approvals are withdrawn, and a reservation that is still open counts in full. */
  | { readonly type: 'turn-settled'; readonly turn: TurnId }
  /** Steered messages that a round reads: no later turn opens with them. */
  | { readonly type: 'messages-read'; readonly requestIds: readonly string[] }
  /** An older reservation of the session that is still open counts in full. */
  | { readonly type: 'money-reserved'; readonly reservation: Reservation }
  /** The session's open reservation becomes this; an unknown price leaves the reserved money spent. */
  | { readonly type: 'money-charged'; readonly usd: MicroUsd | null; readonly tokens: number }
  /** The session's open reservation counts in full. */
  | { readonly type: 'money-kept' }
  | { readonly type: 'call-started'; readonly call: CallId; readonly key: IdempotencyKey }
  | { readonly type: 'call-ended'; readonly call: CallId; readonly state: 'finished' | 'unknown' }
  | { readonly type: 'approval-opened'; readonly approval: ApprovalId }
  /** Legal once, while the approval is open. */
  | { readonly type: 'approval-resolved'; readonly approval: ApprovalId }
  | { readonly type: 'text-spoken'; readonly role: 'assistant' | 'tool'; readonly text: string };

/** Search reads this much of a tool's output, in characters. */
const INDEXED_TOOL_TEXT = 32 * 1024;

const arrived = (sent: Sent, as: 'queued' | 'steered' | 'opened'): Change => ({
  type: 'message-arrived',
  requestId: sent.requestId,
  as,
  text: textOf(sent.message.parts),
});

const spoken = (role: 'assistant' | 'tool', text: string): readonly Change[] =>
  text.trim() === '' ? [] : [{ type: 'text-spoken', role, text }];

const heard = (text: string): readonly Change[] => spoken('tool', text.slice(0, INDEXED_TOOL_TEXT));

const charged = ({ usd, usage }: Charge): Change => ({
  type: 'money-charged',
  usd: usd === null ? null : Math.max(0, usd),
  tokens: Math.max(0, usage.input + usage.output),
});

type Projectors = {
  readonly [T in JournalRecord['type']]: (record: Extract<JournalRecord, { type: T }>) => readonly Change[];
};

const projectors: Projectors = {
  'session-created': ({ user, agent, title, origin, forkedFrom }) => [
    { type: 'session-created', user, agent, title, origin, parent: forkedFrom?.session ?? null },
  ],
  'session-titled': ({ title }) => [{ type: 'session-titled', title }],
  'session-archived': () => [{ type: 'session-archived', archived: true }],
  'session-revived': () => [{ type: 'session-archived', archived: false }],
  'message-queued': ({ sent }) => [arrived(sent, 'queued')],
  'turn-opened': ({ turn, sent }) => [
    { type: 'turn-opened', turn },
    ...sent.map((message) => arrived(message, 'opened')),
  ],
  'round-requested': ({ reservation, reads }) => [
    { type: 'money-reserved', reservation },
    ...(reads.length === 0 ? [] : [{ type: 'messages-read', requestIds: reads } as const]),
  ],
  'round-answered': ({ charge, parts }) => [charged(charge), ...spoken('assistant', textOf(parts))],
  'round-failed': ({ charge, partial }) => [
    charge === null ? { type: 'money-kept' } : charged(charge),
    ...spoken('assistant', partial),
  ],
  'call-judged': () => [],
  'approval-opened': ({ approval }) => [{ type: 'approval-opened', approval: approval.id }],
  'approval-resolved': ({ answer }) => [{ type: 'approval-resolved', approval: answer.approval }],
  'call-started': ({ call, key }) => [{ type: 'call-started', call, key }],
  'call-finished': ({ call, result }) => [{ type: 'call-ended', call, state: 'finished' }, ...heard(result.text)],
  'call-unknown': ({ call, result }) => [{ type: 'call-ended', call, state: 'unknown' }, ...heard(result.text)],
  'message-steered': ({ sent }) => [arrived(sent, 'steered')],
  'cancel-requested': () => [],
  notice: () => [],
  'turn-settled': ({ turn }) => [{ type: 'turn-settled', turn }],
};

/** The changes that follow from a record, in the order in which they apply. */
export function project(record: JournalRecord): readonly Change[] {
  const projector = projectors[record.type] as (record: JournalRecord) => readonly Change[]; // the table pairs them
  return projector(record);
}

/** Housekeeping that does not count as use of a session: a title given late must not keep it from being archived. */
const HOUSEKEEPING: ReadonlySet<JournalRecord['type']> = new Set(['session-titled', 'session-archived']);

/** True when a record counts as use of its session. */
export const isActivity = (record: JournalRecord): boolean => !HOUSEKEEPING.has(record.type);
