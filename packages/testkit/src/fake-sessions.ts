/** Sessions and turns without a runtime: a test says what is journalled and what is announced, and when. */
import { asId, Fault, NO_USAGE, USER_LABEL } from '@oxydra/types';
import type {
  Approval,
  ApprovalAnswer,
  BudgetLine,
  JournalEntry,
  JournalRecord,
  LiveEvent,
  Receipt,
  Sent,
  SessionEvent,
  SessionId,
  SessionInfo,
  Sessions,
  Submission,
  TurnId,
  Turns,
  TurnState,
  UserId,
} from '@oxydra/types';

export interface FakeSessionsOptions {
  readonly user: UserId;
  /** Called after a message opened a turn: the place to script what follows. */
  readonly onOpened?: ((session: SessionId, turn: TurnId, submission: Submission) => void) | undefined;
  readonly budgets?: readonly BudgetLine[] | undefined;
}

export interface FakeSessions {
  readonly sessions: Sessions;
  readonly turns: Turns;
  /** Commits records and announces them, all in this tick. */
  append(session: SessionId, ...records: readonly JournalRecord[]): readonly JournalEntry[];
  live(session: SessionId, event: LiveEvent): void;
  /** As after a crash: the journal stays, whoever watched does not hear anything any more. */
  restart(): void;
  entries(session: SessionId): readonly JournalEntry[];
  watching(session: SessionId): number;
  readonly submissions: readonly { readonly session: SessionId; readonly submission: Submission }[];
  readonly cancels: readonly { readonly session: SessionId; readonly turn: TurnId | undefined; readonly by: string }[];
  readonly answers: readonly Omit<ApprovalAnswer, 'expiresAt'>[];
}

interface Held {
  readonly entries: JournalEntry[];
  open: TurnId | undefined;
  waiting: Sent[];
  approvals: Approval[];
}

/** Entries are this many milliseconds apart. */
const TICK_MS = 1000;
const START = 1_700_000_000_000;
const LIMITS = { rounds: 8, toolCalls: 8, wallMs: 60_000, parallelReads: 8 };

export function createFakeSessions({ user, onOpened, budgets = [] }: FakeSessionsOptions): FakeSessions {
  const held = new Map<SessionId, Held>();
  let watchers = new Map<SessionId, Set<(event: SessionEvent) => void>>();
  const submissions: { session: SessionId; submission: Submission }[] = [];
  const cancels: { session: SessionId; turn: TurnId | undefined; by: string }[] = [];
  const answers: Omit<ApprovalAnswer, 'expiresAt'>[] = [];
  let count = 0;

  const get = (session: SessionId): Held => {
    const found = held.get(session);
    if (found === undefined) throw new Fault('session/unknown', `There is no session \`${session}\`.`);
    return found;
  };
  const tell = (session: SessionId, event: SessionEvent): void => {
    for (const listener of watchers.get(session) ?? []) listener(event);
  };
  const append: FakeSessions['append'] = (session, ...records) => {
    const state = held.get(session) ?? { entries: [], open: undefined, waiting: [], approvals: [] };
    held.set(session, state);
    const entries = records.map((record, index) => {
      const seq = state.entries.length + 1 + index;
      return { session, seq, at: START + seq * TICK_MS, record };
    });
    state.entries.push(...entries);
    for (const entry of entries) {
      fold(state, entry.record);
      tell(session, { type: 'entry', entry });
    }
    return entries;
  };
  const infoOf = (session: SessionId): SessionInfo => {
    const { entries, open } = get(session);
    const made = entries[0]?.record;
    const created = made?.type === 'session-created' ? made : undefined;
    const titles = entries.flatMap(({ record }) => (record.type === 'session-titled' ? [record.title] : []));
    return {
      id: session,
      user,
      title: titles.at(-1) ?? created?.title ?? '',
      agent: created?.agent ?? 'default',
      origin: created?.origin ?? 'test',
      parent: created?.forkedFrom?.session,
      createdAt: entries[0]?.at ?? START,
      lastActiveAt: entries.at(-1)?.at ?? START,
      archived:
        entries.findLast(({ record }) => /^session-(archived|revived)$/.test(record.type))?.record.type ===
        'session-archived',
      open: open !== undefined,
      turns: entries.filter(({ record }) => record.type === 'turn-opened').length,
      usd: 0,
    };
  };

  const sessions: Sessions = {
    async create({ agent = 'default', title = '', origin, id }) {
      count += 1;
      const session = id ?? asId<SessionId>(`0192bbbb-0000-7000-8000-${String(count).padStart(12, '0')}`);
      if (held.has(session)) throw new Fault('session/exists', `There is a session \`${session}\` already.`);
      append(session, { type: 'session-created', user, agent, title, origin });
      return infoOf(session);
    },
    async find(idOrPrefix) {
      const matches = [...held.keys()].filter((id) => id === idOrPrefix || id.startsWith(idOrPrefix));
      const exact = matches.find((id) => id === idOrPrefix) ?? matches[0];
      if (exact === undefined) throw new Fault('session/unknown', `There is no session \`${idOrPrefix}\`.`);
      if (matches.length > 1 && exact !== idOrPrefix)
        throw new Fault('session/ambiguous', `Several sessions begin with \`${idOrPrefix}\`.`);
      return infoOf(exact);
    },
    list: async ({ archived, limit = Infinity } = {}) =>
      [...held.keys()]
        .map(infoOf)
        .filter((info) => archived === undefined || info.archived === archived)
        .slice(0, limit),
    search: async () => [],
    view: async (session) => {
      const { entries, open, waiting, approvals } = get(session);
      return { info: infoOf(session), seq: entries.length, turn: turnState(open), queued: waiting.length, approvals };
    },
    entries: async (session, { after = 0, upTo = Infinity } = {}) =>
      get(session).entries.filter(({ seq }) => seq > after && seq <= upTo),
    async rename(session, title) {
      append(session, { type: 'session-titled', title });
    },
    async archive(session) {
      append(session, { type: 'session-archived' });
    },
    async fork(session, { title, origin }) {
      const made = await sessions.create({ origin, ...(title === undefined ? {} : { title }) });
      const forked = get(made.id).entries;
      const first = forked[0];
      if (first?.record.type === 'session-created')
        forked[0] = {
          ...first,
          record: { ...first.record, forkedFrom: { session, seq: get(session).entries.length } },
        };
      return infoOf(made.id);
    },
    watch(session, listener) {
      const listeners = watchers.get(session) ?? new Set();
      watchers.set(session, listeners.add(listener));
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };

  const turns: Turns = {
    async submit(session, submission): Promise<Receipt> {
      submissions.push({ session, submission });
      const state = get(session);
      const known = requestOf(state.entries, submission.requestId);
      if (known !== undefined) return { session, turn: known.turn, state: 'duplicate' };
      const message: Sent = {
        requestId: submission.requestId,
        message: { parts: submission.parts, label: USER_LABEL },
        origin: submission.origin,
      };
      if (state.open !== undefined) {
        const steered = submission.mode === 'steer';
        append(session, { type: steered ? 'message-steered' : 'message-queued', sent: message });
        return { session, turn: steered ? state.open : null, state: steered ? 'steered' : 'queued' };
      }
      count += 1;
      const turn = submission.turn ?? asId<TurnId>(`turn-${count}`);
      append(session, {
        type: 'turn-opened',
        turn,
        sent: [message],
        agent: 'default',
        model: submission.model,
        limits: LIMITS,
      });
      onOpened?.(session, turn, submission);
      return { session, turn, state: 'opened' };
    },
    async cancel(session, { turn, by }) {
      cancels.push({ session, turn, by });
      const { open } = get(session);
      if (open === undefined || (turn !== undefined && turn !== open)) return false;
      append(session, { type: 'cancel-requested', by }, { ...settledRecord(open), outcome: 'cancelled' });
      return true;
    },
    async resolve(session, answer) {
      const { approvals } = get(session);
      const approval = approvals.find(({ id }) => id === answer.approval);
      if (approval === undefined)
        throw new Fault('gate/no-such-approval', `There is no approval \`${answer.approval}\`.`);
      answers.push(answer);
      append(session, { type: 'approval-resolved', answer: { ...answer, expiresAt: approval.expiresAt } });
    },
    active: () => [...held].flatMap(([session, { open }]) => (open === undefined ? [] : [{ session, turn: open }])),
    budgets: async () => budgets,
  };

  return {
    sessions,
    turns,
    append,
    live: (session, event) => tell(session, { type: 'live', session, after: get(session).entries.length, event }),
    restart: () => void (watchers = new Map()),
    entries: (session) => [...get(session).entries],
    watching: (session) => watchers.get(session)?.size ?? 0,
    submissions,
    cancels,
    answers,
  };
}

function fold(state: Held, record: JournalRecord): void {
  if (record.type === 'turn-opened') {
    state.open = record.turn;
    state.waiting = [];
  } else if (record.type === 'turn-settled') {
    state.open = undefined;
    state.approvals = [];
  } else if (record.type === 'message-queued') state.waiting.push(record.sent);
  else if (record.type === 'approval-opened') state.approvals.push(record.approval);
  else if (record.type === 'approval-resolved')
    state.approvals = state.approvals.filter(({ id }) => id !== record.answer.approval);
}

function requestOf(entries: readonly JournalEntry[], requestId: string): { readonly turn: TurnId | null } | undefined {
  for (const { record } of entries.toReversed()) {
    if (record.type === 'turn-opened' && record.sent.some((each) => each.requestId === requestId))
      return { turn: record.turn };
  }
  const queued = entries.some(
    ({ record }) => 'sent' in record && !Array.isArray(record.sent) && isSent(record.sent, requestId),
  );
  return queued ? { turn: null } : undefined;
}

const isSent = (sent: Sent | readonly Sent[], requestId: string): boolean =>
  'requestId' in sent && sent.requestId === requestId;

const settledRecord = (turn: TurnId): Extract<JournalRecord, { type: 'turn-settled' }> => ({
  type: 'turn-settled',
  turn,
  outcome: 'answered',
  text: '',
  finish: 'stop',
  totals: { rounds: 0, toolCalls: 0, usage: NO_USAGE, usd: 0, unpriced: false },
});

const turnState = (open: TurnId | undefined): TurnState =>
  open === undefined
    ? { phase: 'unopened' }
    : {
        phase: 'preparing',
        turn: open,
        agent: 'default',
        limits: LIMITS,
        totals: settledRecord(open).totals,
        unread: [],
        text: '',
        failing: null,
      };
