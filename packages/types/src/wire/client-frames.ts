import { z } from 'zod';
import { attachment } from './common.ts';

const requestId = z.string().min(1).max(200);
const sessionId = z.string().min(1).max(200);

/** One entry a frame: `{type, payload}`. Unknown fields are refused, so that a typing mistake is never silent. */
export const clientPayloads = {
  hello: z.strictObject({
    request_id: requestId,
    protocol_version: z.int(),
    user_id: z.string(),
    session_id: sessionId.optional(),
    create_new_session: z.boolean().default(false),
    /** v3: proves who this is; what `user_id` says is only a claim. */
    token: z.string().max(512).optional(),
    /** v3: the last `seq` this client saw of `session_id`. */
    last_event_id: z.int().nonnegative().optional(),
    /** v3: what kind of client this is, e.g. `tui`. */
    client: z.string().max(60).optional(),
  }),
  send_turn: z.strictObject({
    request_id: requestId,
    session_id: sessionId,
    turn_id: z.string().min(1).max(200),
    prompt: z.string(),
    attachments: z.array(attachment).default([]),
    /** v3: overrides the agent's model for this turn. */
    model: z.string().optional(),
  }),
  /** v3: joins the running turn at its next round; without one it opens a turn. */
  steer_turn: z.strictObject({
    request_id: requestId,
    session_id: sessionId,
    prompt: z.string().min(1),
    attachments: z.array(attachment).default([]),
  }),
  cancel_active_turn: z.strictObject({ request_id: requestId, session_id: sessionId, turn_id: z.string() }),
  cancel_all_active_turns: z.strictObject({ request_id: requestId }),
  health_check: z.strictObject({ request_id: requestId }),
  create_session: z.strictObject({
    request_id: requestId,
    display_name: z.string().max(200).optional(),
    agent_name: z.string().optional(),
  }),
  list_sessions: z.strictObject({
    request_id: requestId,
    include_archived: z.boolean().default(false),
    include_subagent_sessions: z.boolean().default(false),
  }),
  /** `session_id` may be a unique prefix. v3: `last_event_id` as in `hello`. */
  switch_session: z.strictObject({
    request_id: requestId,
    session_id: sessionId,
    last_event_id: z.int().nonnegative().optional(),
  }),
  /** v3 */
  resolve_approval: z.strictObject({
    request_id: requestId,
    session_id: sessionId,
    approval_id: z.string(),
    hash: z.string(),
    decision: z.enum(['allow', 'deny']),
    scope: z.enum(['once', 'session', 'always']).default('once'),
    text: z.string().max(20_000).optional(),
  }),
  /** v3: continues the history up to a settled turn (the newest by default) in a session of its own. */
  fork_session: z.strictObject({
    request_id: requestId,
    session_id: sessionId,
    turn_id: z.string().optional(),
    display_name: z.string().max(200).optional(),
  }),
  /** v3: a page of the transcript, newest page first, entries in order. */
  get_history: z.strictObject({
    request_id: requestId,
    session_id: sessionId,
    before: z.int().positive().optional(),
    limit: z.int().min(1).max(500).default(100),
  }),
  rename_session: z.strictObject({
    request_id: requestId,
    session_id: sessionId,
    display_name: z.string().min(1).max(200),
  }),
  get_usage: z.strictObject({ request_id: requestId, session_id: sessionId }),
  list_models: z.strictObject({ request_id: requestId, filter: z.string().max(200).optional() }),
  list_tools: z.strictObject({ request_id: requestId }),
  list_agents: z.strictObject({ request_id: requestId }),
  /** v3: workspace paths that contain `query`, for completion. */
  find_files: z.strictObject({ request_id: requestId, query: z.string().max(400) }),
} as const;

export type ClientFrameType = keyof typeof clientPayloads;
/** What a client writes: defaulted fields may be left out. */
export type ClientFrame = {
  [T in ClientFrameType]: { type: T; payload: z.input<(typeof clientPayloads)[T]> };
}[ClientFrameType];
/** What the gateway reads after parsing. */
export type ParsedClientFrame = {
  [T in ClientFrameType]: { type: T; payload: z.output<(typeof clientPayloads)[T]> };
}[ClientFrameType];
