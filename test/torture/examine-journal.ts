/** What must hold of a session's journal, looked at record by record as the next process will find them. */
import { addEntry, emptySession, type SessionState } from '@oxydra/runtime';
import { keepsLabel, SYSTEM_LABEL } from '@oxydra/types';
import type { Charge, JournalEntry, JournalRecord, SessionId, ToolCall } from '@oxydra/types';
import { TOKENS } from './provider.ts';

/** A call as its records tell it. */
export interface KnownCall {
  readonly call: ToolCall;
  allowed: boolean;
  started: boolean;
  /** A person said yes to exactly this call. */
  approved: boolean;
  end?: 'ok' | 'failed' | 'unknown';
}

export interface SessionFile {
  readonly session: SessionId;
  readonly state: SessionState;
  /** In the order in which they were first kept. */
  readonly requests: readonly string[];
  readonly calls: ReadonlyMap<string, KnownCall>;
  readonly approvals: ReadonlyMap<string, 'open' | 'allow' | 'deny' | 'withdrawn'>;
  /** Turns that were settled, by their outcome. */
  readonly outcomes: ReadonlyMap<string, string>;
  readonly rounds: number;
  /** What the ledger must hold for this session: settled costs, and reservations in full. */
  readonly tokens: number;
  readonly usd: number;
}

export interface JournalExaminer {
  /** Reads what is new since the last time. */
  read(session: SessionId, entries: readonly JournalEntry[]): SessionFile;
  file(session: SessionId): SessionFile | undefined;
}

type Work = { -readonly [K in keyof SessionFile]: SessionFile[K] } & {
  requests: string[];
  calls: Map<string, KnownCall>;
  approvals: Map<string, 'open' | 'allow' | 'deny' | 'withdrawn'>;
  asking: Map<string, string>;
  outcomes: Map<string, string>;
  turn: string | undefined;
  round: { tokens: number; usd: number } | undefined;
};

type Rec<T extends JournalRecord['type']> = Extract<JournalRecord, { type: T }>;

export function createJournalExaminer(report: (violation: string) => void): JournalExaminer {
  const files = new Map<SessionId, Work>();
  /** Over all sessions: a key is one effect. */
  const keys = new Map<string, string>();

  const newFile = (session: SessionId): Work => ({
    session,
    state: emptySession(session),
    requests: [],
    calls: new Map(),
    approvals: new Map(),
    asking: new Map(),
    outcomes: new Map(),
    rounds: 0,
    tokens: 0,
    usd: 0,
    turn: undefined,
    round: undefined,
  });

  const lookAt = (file: Work, record: JournalRecord, wrong: (text: string) => void): void => {
    const keep = (request: string): void => {
      if (file.requests.includes(request)) wrong(`I1: it keeps the message ${request} twice`);
      else file.requests.push(request);
    };
    const callOf = (id: string): KnownCall | undefined => {
      const known = file.calls.get(id);
      if (known === undefined) wrong(`${record.type} of the call ${id}, which no answer made`);
      return known;
    };
    /** A charge takes the place of the reservation; without one the reservation stays. */
    const spend = (charge: Charge | null): void => {
      if (file.round === undefined) return wrong(`${record.type} without a round under way`);
      if (charge !== null) {
        file.tokens += charge.usage.input + charge.usage.output - file.round.tokens;
        file.usd += (charge.usd ?? file.round.usd) - file.round.usd;
      }
      file.round = undefined;
    };
    const end = (id: string, how: NonNullable<KnownCall['end']>): void => {
      const known = callOf(id);
      if (known === undefined) return;
      if (known.end !== undefined) wrong(`I6: the call ${id} ended twice: ${known.end}, then ${how}`);
      known.end = how;
    };

    switch (record.type) {
      case 'message-queued':
      case 'message-steered':
        return keep(record.sent.requestId);
      case 'turn-opened': {
        if (file.turn !== undefined) wrong(`I2: the turn ${record.turn} begins before ${file.turn} ended`);
        if (file.outcomes.has(record.turn)) wrong(`I2: the turn ${record.turn} begins again`);
        file.turn = record.turn;
        const waiting = new Set(file.state.waiting.map(({ requestId }) => requestId));
        for (const { requestId } of record.sent) if (!waiting.has(requestId)) keep(requestId);
        return;
      }
      case 'round-requested':
        if (file.round !== undefined) wrong('a round was asked for while another was under way');
        file.rounds += 1;
        file.round = { tokens: record.reservation.tokens, usd: record.reservation.usd ?? 0 };
        file.tokens += file.round.tokens;
        file.usd += file.round.usd;
        if (file.round.tokens === 0) wrong('I5: a round was asked for with nothing reserved');
        return;
      case 'round-answered': {
        const { input, output } = record.charge.usage;
        if (input !== TOKENS.input || output !== TOKENS.output)
          wrong(`I5: an answer is charged ${input} and ${output} tokens`);
        for (const call of record.calls)
          file.calls.set(call.call, { call, allowed: false, started: false, approved: false });
        return spend(record.charge);
      }
      case 'round-failed':
        return spend(record.charge);
      case 'call-judged': {
        const known = callOf(record.call);
        if (known !== undefined) known.allowed = record.verdict.verdict === 'allow';
        return;
      }
      case 'approval-opened':
        if (file.approvals.has(record.approval.id)) wrong(`I8: the approval ${record.approval.id} was opened twice`);
        file.approvals.set(record.approval.id, 'open');
        file.asking.set(record.approval.id, record.approval.call);
        return;
      case 'approval-resolved':
        return resolved(file, record, wrong);
      case 'call-started':
        return started(file, record, callOf(record.call), wrong);
      case 'call-finished':
        return end(record.call, record.result.ok ? 'ok' : 'failed');
      case 'call-unknown':
        if (file.calls.get(record.call)?.started !== true) wrong(`${record.call} is unknown, and never began`);
        return end(record.call, 'unknown');
      case 'turn-settled':
        if (file.turn !== record.turn) wrong(`I2: ${record.turn} was settled while ${file.turn} was open`);
        if (record.outcome === 'failed' || record.outcome === 'timed-out')
          wrong(`${record.turn} ended as ${record.outcome}: ${record.fault?.code} ${record.fault?.message}`);
        for (const [id, how] of file.approvals) if (how === 'open') file.approvals.set(id, 'withdrawn');
        // A round that the end of its turn left open counts in full.
        file.round = undefined;
        file.turn = undefined;
        file.outcomes.set(record.turn, record.outcome);
        return;
      default:
        return;
    }
  };

  const resolved = (file: Work, { answer }: Rec<'approval-resolved'>, wrong: (text: string) => void): void => {
    const before = file.approvals.get(answer.approval);
    if (before !== 'open') wrong(`I8: the approval ${answer.approval} was answered when it was ${before}`);
    if (answer.by === 'timeout') wrong(`I8: nobody answered ${answer.approval} in time`);
    file.approvals.set(answer.approval, answer.decision);
    const known = file.calls.get(file.asking.get(answer.approval) ?? '');
    if (known !== undefined && answer.decision === 'allow') known.approved = true;
  };

  const started = (
    file: Work,
    { call, key }: Rec<'call-started'>,
    known: KnownCall | undefined,
    wrong: (text: string) => void,
  ): void => {
    const other = keys.get(key);
    if (other !== undefined) wrong(`I3: the key of ${call} began ${other} already`);
    keys.set(key, call);
    if (known === undefined) return;
    if (!known.allowed) wrong(`${call} began without the gate's word`);
    if (known.started) wrong(`I3: ${call} began twice`);
    if (known.call.name === 'file_write' && !known.approved && file.state.rules.length === 0)
      wrong(`I8: ${call} began without a person's yes`);
    known.started = true;
  };

  return {
    file: (session) => files.get(session),
    read(session, entries) {
      const file = files.get(session) ?? newFile(session);
      files.set(session, file);
      for (const entry of entries) {
        const wrong = (text: string): void => report(`${text} (entry ${entry.seq} of ${session})`);
        if (entry.seq !== file.state.seq + 1) wrong(`the journal goes from ${file.state.seq} to ${entry.seq}`);
        const label = file.state.transcript.label ?? SYSTEM_LABEL;
        lookAt(file, entry.record, wrong);
        try {
          file.state = addEntry(file.state, entry);
        } catch (error) {
          wrong(`a ${entry.record.type} does not fit what is before it: ${String(error)}`);
        }
        if (!keepsLabel(label, file.state.transcript.label ?? SYSTEM_LABEL)) wrong('I7: the label became weaker');
      }
      return file;
    },
  };
}
