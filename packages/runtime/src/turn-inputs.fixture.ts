/** Inputs and records for the tests of the turn machine. */
import { asId, NO_USAGE, SYSTEM_LABEL, USER_LABEL } from '@oxydra/types';
import type {
  Approval,
  ApprovalId,
  CallId,
  IdempotencyKey,
  Reservation,
  Sent,
  ToolCall,
  ToolResult,
  TurnId,
  TurnInput,
  Verdict,
} from '@oxydra/types';

export const limits = { rounds: 6, toolCalls: 9, wallMs: 60_000, parallelReads: 8 };
export const turn = asId<TurnId>('turn-1');
export const label = USER_LABEL;
export const sent = (requestId: string): Sent => ({
  requestId,
  message: { parts: [{ type: 'text', text: requestId }], label },
  origin: 'test',
});
export const open: TurnInput = { type: 'open', turn, sent: [sent('r0')], agent: 'default', limits };
export const reservation = (id: string): Reservation => ({ id, accounts: [`turn:${turn}`], usd: 100, tokens: 50 });
export const context = { messages: 1, tokens: 10, omittedTurns: 0, hash: 'h' };
export const prepared = (id = 'v', reads: readonly string[] = []): TurnInput => ({
  type: 'round-prepared',
  model: 'p/m',
  reads,
  context,
  reservation: reservation(id),
});
export const charge = { usd: 7, usage: { ...NO_USAGE, input: 3, output: 4 } };
export const call = (
  id: string,
  tier: ToolCall['tier'] = 'read_only',
  args: ToolCall['arguments'] = { id },
): ToolCall => ({
  call: asId<CallId>(id),
  name: tier === 'read_only' ? 'file_read' : 'file_write',
  arguments: args,
  tier,
  idempotent: false,
  key: asId<IdempotencyKey>(`key-${id}`),
});
export const answered = (calls: readonly ToolCall[], text = 'hello'): TurnInput => ({
  type: 'model-answered',
  model: 'p/m',
  parts: [
    { type: 'text', text },
    ...calls.map(({ call, name, arguments: args }) => ({ type: 'tool-call', call, name, arguments: args }) as const),
  ],
  calls,
  finish: calls.length > 0 ? 'tool-calls' : 'stop',
  charge,
});
export const allow: Verdict = { verdict: 'allow', reason: 'fine', path: [] };
export const approval = (id: string): Approval => ({
  id: asId<ApprovalId>(`approval-${id}`),
  kind: 'permission',
  call: asId<CallId>(id),
  tool: 'file_write',
  arguments: {},
  summary: 's',
  reason: 'r',
  path: [],
  hash: `hash-${id}`,
  expiresAt: 1,
});
export const ask = (id: string): Verdict => ({ verdict: 'ask', reason: 'asks', path: [], approval: approval(id) });
export const result = (ok: boolean): ToolResult => ({
  ok,
  text: ok ? 'done' : 'no such file',
  label: SYSTEM_LABEL,
  durationMs: 1,
});
export const judged = (id: string, verdict: Verdict): TurnInput => ({
  type: 'call-judged',
  call: asId<CallId>(id),
  verdict,
});
export const ended = (id: string, ok = true): TurnInput => ({
  type: 'call-ended',
  call: asId<CallId>(id),
  result: result(ok),
});
