import { asId, canonicalJson, SYSTEM_LABEL, USER_LABEL } from '@oxydra/types';
import type {
  ApprovalAnswer,
  CallId,
  Clock,
  Digest,
  Gate,
  IdempotencyKey,
  Ids,
  Journal,
  JournalRecord,
  Scene,
  SessionId,
  Sessions,
  ToolCall,
  ToolResult,
  TurnId,
  UserId,
} from '@oxydra/types';
import type { DirectCall } from '../app.ts';
import { parseApproveRule, rulesAllow } from '../commands/ask/approve-rules.ts';

interface DirectPorts {
  readonly user: UserId;
  readonly gate: Gate;
  readonly journal: Journal;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digest: Digest;
}

const refused = (code: string, message: string, hint?: string): ToolResult => ({
  ok: false,
  text: message,
  label: SYSTEM_LABEL,
  durationMs: 0,
  error: { code, message, ...(hint === undefined ? {} : { hint }) },
});

/**
 * One call that a person makes themselves, through the whole gate: the same judgement, the same journal, the same
 * limits as a model's. Its records go into a session of their own.
 */
export function createDirectCalls(
  ports: DirectPorts,
): (call: DirectCall, options: { signal: AbortSignal }) => Promise<ToolResult> {
  const { user, gate, journal, sessions, clock, ids, digest } = ports;
  let session: Promise<SessionId> | undefined;
  /** Made with the first call, shared by all that follow. */
  const own = (): Promise<SessionId> =>
    (session ??= sessions.create({ origin: 'cli', title: 'Tool calls' }).then(({ id }) => id));

  return async ({ name, arguments: args, approve }, { signal }) => {
    const id = await own();
    const turn = asId<TurnId>(ids.next());
    const callId = asId<CallId>(ids.next());
    const key = asId<IdempotencyKey>(digest(canonicalJson([id, turn, 1, callId, name, args])));
    const call: ToolCall = { call: callId, name, arguments: args, ...gate.traits(name), key };
    const scene: Scene = {
      user,
      session: id,
      turn,
      round: 1,
      agent: 'default',
      label: USER_LABEL,
      heard: [],
      sessionRules: [],
    };

    let answer: ApprovalAnswer | undefined;
    let verdict = await gate.judge(call, scene);
    if (verdict.verdict === 'ask') {
      const { id: approval, hash, expiresAt, rule, kind } = verdict.approval;
      // A rule allows a call; it has nothing to say to a question.
      if (kind === 'question')
        return refused(
          'gate/approval-needed',
          `\`${name}\` asks a person, and nobody is there to answer.`,
          'Let an agent ask in a conversation: `oxydra` or `oxydra ask`.',
        );
      const decision = rulesAllow(approve.map(parseApproveRule), { tool: name, arguments: args, rule })
        ? 'allow'
        : 'deny';
      answer = { approval, hash, expiresAt, decision, scope: 'once', by: 'cli' };
      if (decision === 'deny')
        return refused(
          'gate/denied',
          `\`${name}\` needs approval: ${verdict.reason}.`,
          `Allow it with \`--approve ${rule ?? 'all'}\`.`,
        );
      verdict = await gate.judge(call, scene, answer);
    }
    if (verdict.verdict !== 'allow')
      return refused(verdict.verdict === 'invalid' ? 'gate/invalid' : 'gate/denied', verdict.reason);

    signal.throwIfAborted();
    const began: JournalRecord[] = call.tier === 'read_only' ? [] : [{ type: 'call-started', call: callId, key }];
    const committed = await journal.append(id, clock.now(), [{ type: 'notice', text: `tools call ${name}` }, ...began]);
    const result = await gate.perform({ call, scene, answer, committed }, { signal });
    if (began.length > 0) await journal.append(id, clock.now(), [{ type: 'call-finished', call: callId, result }]);
    return result;
  };
}
