import { z } from 'zod';

/** Version 2 is the Rust program's protocol, accepted field for field; version 3 only adds. */
export const PROTOCOL_VERSIONS = [2, 3] as const;
export const PROTOCOL_VERSION = 3;

export const sessionRef = z.object({ user_id: z.string(), session_id: z.string() });
export const turnRef = z.object({
  turn_id: z.string(),
  state: z.enum(['running', 'completed', 'cancelled', 'failed']),
});

/** Tokens and money of a turn or a session. `input` includes cached; `cost_usd` is null when a price is unknown. */
export const usage = z.object({
  input: z.number(),
  output: z.number(),
  cached_input: z.number(),
  cache_write: z.number(),
  reasoning: z.number(),
  cost_usd: z.number().nullable(),
});

/** Version 2's own names for usage. */
export const usageV2 = z.object({
  prompt_tokens: z.number().optional(),
  completion_tokens: z.number().optional(),
  total_tokens: z.number().optional(),
});

export const attachment = z.object({
  /** IANA media type. */
  mime_type: z.string().max(150),
  /** Base64. */
  data: z.string(),
  /** Version 3: the file's name. */
  name: z.string().max(255).optional(),
});

export const budgetLine = z.object({
  /** The config key of the cap. */
  name: z.string(),
  usd: z.object({ cap: z.number(), left: z.number() }).optional(),
  tokens: z.object({ cap: z.number(), left: z.number() }).optional(),
});

export const approval = z.object({
  approval_id: z.string(),
  kind: z.enum(['permission', 'question']),
  call_id: z.string(),
  tool: z.string(),
  arguments: z.record(z.string(), z.unknown()),
  summary: z.string(),
  diff: z.string().optional(),
  reason: z.string(),
  path: z.array(z.string()),
  /** What `session` and `always` would allow; absent where only `once` is offered. */
  rule: z.string().optional(),
  choices: z.array(z.string()).optional(),
  hash: z.string(),
  /** RFC 3339. */
  expires_at: z.string(),
});

export const sessionSummary = z.object({
  session_id: z.string(),
  agent_name: z.string(),
  display_name: z.string().optional(),
  channel_origin: z.string(),
  created_at: z.string(),
  last_active_at: z.string(),
  archived: z.boolean(),
  parent_session_id: z.string().optional(),
  turns: z.number().optional(),
  cost_usd: z.number().optional(),
});

export type WireUsage = z.infer<typeof usage>;
export type WireApproval = z.infer<typeof approval>;
export type WireSession = z.infer<typeof sessionSummary>;
export type WireBudgetLine = z.infer<typeof budgetLine>;
