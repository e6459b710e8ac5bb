/** A session as its journal tells it. Pure: the same entries always give the same state. */
import { SYSTEM_LABEL } from '@oxydra/types';
import type { JournalEntry, JournalRecord, Label, Sent, SessionId, TurnRecord, TurnState, UserId } from '@oxydra/types';
import { evolve, UNOPENED } from './evolve.ts';
import { addToTranscript, EMPTY_TRANSCRIPT, type Transcript } from './transcript.ts';
import { isOpen } from './turn-frame.ts';

export interface SessionState {
  readonly session: SessionId;
  /** The newest entry's number; 0 before the first. */
  readonly seq: number;
  readonly user: UserId | null;
  readonly agent: string;
  readonly title: string;
  readonly archived: boolean;
  readonly forkedFrom?: { readonly session: SessionId; readonly seq: number } | undefined;
  readonly turn: TurnState;
  /** Where the newest turn begins. */
  readonly turnSeq: number;
  /** Acknowledged messages that no turn has taken up yet. */
  readonly waiting: readonly Sent[];
  /** Which request became which turn: a message sent twice is known by it. */
  readonly requests: ReadonlyMap<string, string | null>;
  /** Approvals that were answered: each counts once. */
  readonly answered: ReadonlySet<string>;
  /** Rules allowed for the rest of this session. */
  readonly rules: readonly string[];
  readonly transcript: Transcript;
  /** The label of all that the model had been shown when it was last asked. */
  readonly shown: Label;
}

export const emptySession = (session: SessionId): SessionState => ({
  session,
  seq: 0,
  user: null,
  agent: 'default',
  title: '',
  archived: false,
  turn: UNOPENED,
  turnSeq: 0,
  waiting: [],
  requests: new Map(),
  answered: new Set(),
  rules: [],
  transcript: EMPTY_TRANSCRIPT,
  shown: SYSTEM_LABEL,
});

/** A fork begins with its parent's history, and with nothing of what was under way there. */
export const inherit = (session: SessionId, parent: SessionState): SessionState => ({
  ...emptySession(session),
  transcript: parent.transcript,
});

const TURN_RECORDS: ReadonlySet<JournalRecord['type']> = new Set<TurnRecord['type']>([
  'turn-opened',
  'round-requested',
  'round-answered',
  'round-failed',
  'call-judged',
  'approval-opened',
  'approval-resolved',
  'call-started',
  'call-finished',
  'call-unknown',
  'message-steered',
  'cancel-requested',
  'notice',
  'turn-settled',
]);

const isTurnRecord = (record: JournalRecord): record is TurnRecord => TURN_RECORDS.has(record.type);

const without = (waiting: readonly Sent[], taken: readonly Sent[]): readonly Sent[] =>
  waiting.filter(({ requestId }) => !taken.some((each) => each.requestId === requestId));

const remember = (
  requests: SessionState['requests'],
  sent: readonly Sent[],
  turn: string | null,
): SessionState['requests'] => sent.reduce((all, { requestId }) => all.set(requestId, turn), new Map(requests));

/** The session after one more entry. */
export function addEntry(state: SessionState, entry: JournalEntry): SessionState {
  const { record, seq } = entry;
  const unread = isOpen(state.turn) ? state.turn.unread : [];
  const turn = isTurnRecord(record) ? evolve(state.turn, record) : state.turn;
  const next = { ...state, seq, turn, transcript: addToTranscript(state.transcript, entry, unread) };
  switch (record.type) {
    case 'session-created':
      return { ...next, user: record.user, agent: record.agent, title: record.title, forkedFrom: record.forkedFrom };
    case 'session-titled':
      return { ...next, title: record.title };
    case 'session-archived':
      return { ...next, archived: true };
    case 'session-revived':
      return { ...next, archived: false };
    case 'message-queued':
      return {
        ...next,
        waiting: [...next.waiting, record.sent],
        requests: remember(next.requests, [record.sent], null),
      };
    case 'turn-opened':
      return {
        ...next,
        turnSeq: seq,
        waiting: without(next.waiting, record.sent),
        requests: remember(next.requests, record.sent, record.turn),
      };
    case 'round-requested':
      return { ...next, shown: next.transcript.label ?? SYSTEM_LABEL };
    case 'message-steered':
      return { ...next, requests: remember(next.requests, [record.sent], isOpen(turn) ? turn.turn : null) };
    case 'approval-resolved': {
      const rule =
        record.answer.decision === 'allow' && record.answer.scope === 'session'
          ? ruleOf(state.turn, record.answer.approval)
          : undefined;
      const answered = new Set(next.answered).add(record.answer.approval);
      return { ...next, answered, rules: rule === undefined ? next.rules : [...next.rules, rule] };
    }
    case 'turn-settled':
      return turn.phase === 'settled' && turn.unread.length > 0
        ? { ...next, waiting: [...turn.unread, ...next.waiting] }
        : next;
    default:
      return next;
  }
}

function ruleOf(turn: TurnState, approval: string): string | undefined {
  if (turn.phase !== 'judging' && turn.phase !== 'acting') return undefined;
  return turn.calls
    .flatMap((open) => (open.stage === 'asking' && open.approval.id === approval ? [open.approval] : []))
    .at(0)?.rule;
}
