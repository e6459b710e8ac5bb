import { z } from 'zod';
import { approval, budgetLine, sessionRef, sessionSummary, turnRef, usage, usageV2 } from './common.ts';

const requestId = z.string();
/** Frames about a turn: `request_id` is that of the frame which started it. */
const aboutTurn = { request_id: requestId, session: sessionRef, turn: turnRef };

const toolCallV2 = z.object({ id: z.string(), name: z.string(), arguments: z.unknown() });
const responseV2 = z.object({
  message: z.object({
    role: z.literal('assistant'),
    content: z.string().optional(),
    tool_calls: z.array(toolCallV2).optional(),
  }),
  tool_calls: z.array(toolCallV2).optional(),
  finish_reason: z.string().optional(),
  usage: usageV2.optional(),
});

const progressKind = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('provider_call') }),
  z.object({ kind: z.literal('tool_execution'), tool_names: z.array(z.string()) }),
  z.object({ kind: z.literal('rolling_summary') }),
  z.object({
    kind: z.literal('tool_heartbeat'),
    tool_names: z.array(z.string()).optional(),
    elapsed_secs: z.number().optional(),
  }),
]);

/** One message of a transcript. `role` tool carries the result of `call_id`. */
const historyItem = z.object({
  seq: z.number(),
  turn_id: z.string().optional(),
  at: z.string(),
  role: z.enum(['user', 'assistant', 'tool', 'notice']),
  text: z.string(),
  reasoning: z.string().optional(),
  calls: z
    .array(z.object({ call_id: z.string(), name: z.string(), arguments: z.record(z.string(), z.unknown()).nullable() }))
    .optional(),
  call_id: z.string().optional(),
  name: z.string().optional(),
  ok: z.boolean().optional(),
  diff: z.string().optional(),
  duration_ms: z.number().optional(),
  attachments: z.array(z.object({ mime_type: z.string(), name: z.string().optional() })).optional(),
});

/** The outcome as the runtime knows it; version 2's `turn.state` folds several of these into `failed`. */
export const outcome = z.enum([
  'answered',
  'cancelled',
  'out-of-rounds',
  'out-of-calls',
  'out-of-budget',
  'timed-out',
  'failed',
]);

/** One entry a frame. Fields beyond version 2 are optional additions; a version 2 client ignores frames it does not know. */
export const serverPayloads = {
  hello_ack: z.object({
    request_id: requestId,
    protocol_version: z.number(),
    session: sessionRef,
    active_turn: turnRef.optional(),
    display_name: z.string().optional(),
    agent_name: z.string().optional(),
    model: z.string().optional(),
    /** The rehearsal model is no model: faces say so. */
    rehearsal: z.boolean().optional(),
    tier: z.string().optional(),
    /** False when `last_event_id` was too old or unknown: fetch the history. */
    resumed: z.boolean().optional(),
    /** v3: what to resume with until a frame brings a newer `seq`. */
    last_event_id: z.number().optional(),
    approvals: z.array(approval).optional(),
  }),
  turn_started: z.object({
    ...aboutTurn,
    model: z.string().optional(),
    prompt: z.string().optional(),
    origin: z.string().optional(),
    /** v3: the requests of all messages that this turn answers, where several had waited. */
    request_ids: z.array(z.string()).optional(),
  }),
  assistant_delta: z.object({ ...aboutTurn, delta: z.string() }),
  turn_progress: z.object({
    ...aboutTurn,
    progress: z.object({ kind: progressKind, message: z.string(), turn: z.number(), max_turns: z.number() }),
  }),
  turn_completed: z.object({
    ...aboutTurn,
    response: responseV2,
    outcome: outcome.optional(),
    limit: z.string().optional(),
  }),
  turn_cancelled: z.object({ ...aboutTurn, text: z.string().optional() }),
  error: z.object({
    request_id: requestId.optional(),
    session: sessionRef.optional(),
    turn: turnRef.optional(),
    message: z.string(),
    /** v3 */
    code: z.string().optional(),
    hint: z.string().optional(),
    outcome: outcome.optional(),
    limit: z.string().optional(),
  }),
  health_status: z.object({
    request_id: requestId,
    healthy: z.boolean(),
    session: sessionRef.optional(),
    active_turn: turnRef.optional(),
    startup_status: z
      .object({
        sandbox_tier: z.string(),
        sidecar_available: z.boolean(),
        shell_available: z.boolean(),
        browser_available: z.boolean(),
        degraded_reasons: z.array(z.object({ code: z.string(), detail: z.string() })),
      })
      .optional(),
    message: z.string().optional(),
  }),
  session_created: z.object({
    request_id: requestId,
    session: sessionRef,
    display_name: z.string().optional(),
    agent_name: z.string(),
  }),
  session_list: z.object({ request_id: requestId, sessions: z.array(sessionSummary) }),
  session_switched: z.object({
    request_id: requestId,
    session: sessionRef,
    active_turn: turnRef.optional(),
    display_name: z.string().optional(),
    agent_name: z.string().optional(),
    resumed: z.boolean().optional(),
    last_event_id: z.number().optional(),
    approvals: z.array(approval).optional(),
  }),
  scheduled_notification: z.object({
    schedule_id: z.string(),
    schedule_name: z.string().optional(),
    message: z.string(),
  }),
  media_attachment: z.object({
    request_id: requestId,
    session: sessionRef,
    attachment: z.object({
      /** Virtual: where it lies in the workspace. */
      file_path: z.string(),
      /** How it is to be shown: `photo`, `audio`, `document`, `voice`, `video`. */
      media_type: z.string(),
      caption: z.string().optional(),
      /** Base64. */
      data: z.string(),
      file_name: z.string().optional(),
      /** v3: what the file really is, and its bytes. */
      mime_type: z.string().optional(),
      size: z.number().optional(),
    }),
  }),

  // ── version 3 ──
  reasoning_delta: z.object({ ...aboutTurn, delta: z.string() }),
  /** What was streamed of this round is void: forget it. */
  text_withdrawn: z.object({ ...aboutTurn, reason: z.string() }),
  turn_queued: z.object({
    request_id: requestId,
    session: sessionRef,
    prompt: z.string(),
    /** True where it joins the running turn. */ steered: z.boolean(),
    position: z.number().optional(),
  }),
  /** A model call came to its end; `text` is the whole text of the round, for clients that joined late. */
  round_finished: z.object({ ...aboutTurn, round: z.number(), text: z.string(), finish: z.string(), usage }),
  tool_started: z.object({
    ...aboutTurn,
    call_id: z.string(),
    name: z.string(),
    arguments: z.record(z.string(), z.unknown()).nullable(),
  }),
  tool_output: z.object({ ...aboutTurn, call_id: z.string(), text: z.string() }),
  tool_finished: z.object({
    ...aboutTurn,
    call_id: z.string(),
    name: z.string(),
    ok: z.boolean(),
    /** Nobody knows whether the effect happened. */
    unknown: z.boolean().optional(),
    output: z.string(),
    diff: z.string().optional(),
    duration_ms: z.number(),
  }),
  approval_requested: z.object({ ...aboutTurn, approval }),
  approval_resolved: z.object({
    ...aboutTurn,
    approval_id: z.string(),
    decision: z.enum(['allow', 'deny']),
    scope: z.string(),
    by: z.string(),
  }),
  usage: z.object({
    request_id: requestId.optional(),
    session: sessionRef,
    turn_usage: usage.optional(),
    session_usage: usage.optional(),
    context_tokens: z.number().optional(),
    context_limit: z.number().optional(),
    budgets: z.array(budgetLine),
  }),
  session_forked: z.object({
    request_id: requestId,
    session: sessionRef,
    parent_session_id: z.string(),
    display_name: z.string().optional(),
    agent_name: z.string(),
  }),
  session_renamed: z.object({ request_id: requestId.optional(), session: sessionRef, display_name: z.string() }),
  history: z.object({
    request_id: requestId,
    session: sessionRef,
    items: z.array(historyItem),
    /** Pass as `before` for the page before this one. */ before: z.number().optional(),
  }),
  notice: z.object({ session: sessionRef.optional(), text: z.string() }),
  model_list: z.object({
    request_id: requestId,
    models: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        context: z.number(),
        input_usd: z.number().optional(),
        output_usd: z.number().optional(),
        current: z.boolean(),
      }),
    ),
  }),
  tool_list: z.object({
    request_id: requestId,
    tools: z.array(z.object({ name: z.string(), description: z.string(), tier: z.string() })),
  }),
  agent_list: z.object({
    request_id: requestId,
    agents: z.array(z.object({ name: z.string(), model: z.string().optional() })),
  }),
  file_list: z.object({ request_id: requestId, paths: z.array(z.string()) }),
} as const;

export type ServerFrameType = keyof typeof serverPayloads;
/** `seq` orders the events of one session; it only ever grows, and is what a client resumes with. */
export type ServerFrame = {
  [T in ServerFrameType]: { type: T; payload: z.infer<(typeof serverPayloads)[T]>; seq?: number | undefined };
}[ServerFrameType];
export type HistoryItem = z.infer<typeof historyItem>;
