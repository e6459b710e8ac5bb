/** Records as a turn writes them, short enough to read in a test. */
import { asId, NO_USAGE, SYSTEM_LABEL, USER_LABEL } from '@oxydra/types';
import type { AccountId, Charge, JournalRecord, MicroUsd, Reservation, Sent, SessionId, UserId } from '@oxydra/types';

type Rec<T extends JournalRecord['type']> = Extract<JournalRecord, { type: T }>;

export const SAMPLE_USER: UserId = asId('ada');

export const created = (over: Partial<Rec<'session-created'>> = {}): JournalRecord => ({
  type: 'session-created',
  user: SAMPLE_USER,
  agent: 'default',
  title: 'A talk',
  origin: 'cli',
  ...over,
});

export const sent = (requestId: string, text = `message ${requestId}`): Sent => ({
  requestId,
  origin: 'cli',
  message: { parts: [{ type: 'text', text }], label: USER_LABEL },
});

export const opened = (turn: string, ...messages: readonly Sent[]): JournalRecord => ({
  type: 'turn-opened',
  turn: asId(turn),
  sent: messages,
  agent: 'default',
  limits: { rounds: 8, toolCalls: 8, wallMs: 60_000, parallelReads: 8 },
});

export const reservation = (
  id: string,
  usd: MicroUsd | null,
  tokens: number,
  ...accounts: readonly AccountId[]
): Reservation => ({ id, accounts, usd, tokens });

export const requested = (money: Reservation, round = 1, reads: readonly string[] = []): JournalRecord => ({
  type: 'round-requested',
  round,
  model: 'rehearsal/small',
  reads,
  context: { messages: 1, tokens: 10, omittedTurns: 0, hash: 'h' },
  reservation: money,
});

export const charge = (usd: MicroUsd | null, input: number, output: number): Charge => ({
  usd,
  usage: { ...NO_USAGE, input, output },
});

export const answered = (text: string, cost: Charge, round = 1): JournalRecord => ({
  type: 'round-answered',
  round,
  model: 'rehearsal/small',
  parts: [{ type: 'text', text }],
  calls: [],
  finish: 'stop',
  charge: cost,
});

export const failed = (cost: Charge | null, partial = '', round = 1): JournalRecord => ({
  type: 'round-failed',
  round,
  fault: { code: 'provider/cut', message: 'The stream was cut.', retryable: true },
  charge: cost,
  partial,
});

export const started = (call: string, key: string): JournalRecord => ({
  type: 'call-started',
  call: asId(call),
  key: asId(key),
});

export const finished = (call: string, text: string): JournalRecord => ({
  type: 'call-finished',
  call: asId(call),
  result: { ok: true, text, label: SYSTEM_LABEL, durationMs: 1 },
});

export const asked = (approval: string): JournalRecord => ({
  type: 'approval-opened',
  approval: {
    id: asId(approval),
    kind: 'permission',
    call: asId('call-1'),
    tool: 'files.write',
    arguments: {},
    summary: 'write /shared/a.md',
    reason: 'it writes',
    path: [],
    hash: 'h',
    expiresAt: 1,
  },
});

export const resolved = (approval: string): JournalRecord => ({
  type: 'approval-resolved',
  answer: { approval: asId(approval), hash: 'h', expiresAt: 1, decision: 'allow', scope: 'once', by: 'tui' },
});

export const settled = (turn: string, text = ''): JournalRecord => ({
  type: 'turn-settled',
  turn: asId(turn),
  outcome: 'answered',
  text,
  finish: 'stop',
  totals: { rounds: 1, toolCalls: 0, usage: NO_USAGE, usd: 0, unpriced: false },
});

export const sessionId = (n: number): SessionId => asId(`0192aaaa-0000-7000-8000-${String(n).padStart(12, '0')}`);
