/**
 * What the commands of a user ask of the user's daemon over its socket in `ipc/`: a request and its answer, a JSON line
 * each. Conversations do not come this way: they have the gateway.
 */
import { z } from 'zod';
import { explanation } from '../commands/policy/explanation.ts';
import { callAnswer } from '../commands/tools/call-answer.ts';

export const controlRequest = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('status') }),
  z.strictObject({ op: z.literal('checks') }),
  z.strictObject({ op: z.literal('tools') }),
  z.strictObject({
    op: z.literal('call'),
    name: z.string().max(200),
    arguments: z.record(z.string(), z.json()),
    approve: z.array(z.string()),
  }),
  z.strictObject({
    op: z.literal('explain'),
    name: z.string().max(200),
    arguments: z.record(z.string(), z.json()),
    session: z.string().optional(),
    words: z.string().optional(),
    untrusted: z.boolean(),
  }),
  /** Finds a session, or begins one: see `createSessionOpener`. */
  z.strictObject({ op: z.literal('session'), session: z.string().optional(), agent: z.string().optional() }),
  z.strictObject({
    op: z.literal('fork'),
    session: z.string(),
    turn: z.string().optional(),
    title: z.string().optional(),
  }),
]);

export type ControlRequest = z.infer<typeof controlRequest>;
export type ControlOp = ControlRequest['op'];

/** The answers by request. */
export const controlAnswers = {
  status: z.object({
    tier: z.string(),
    model: z.string(),
    rehearsal: z.boolean(),
    sessions: z.number(),
    turnsActive: z.number(),
    guestPids: z.array(z.number()),
    degraded: z.array(z.string()),
  }),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string(), fix: z.string() })),
  tools: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      tier: z.enum(['read_only', 'side_effecting', 'privileged']),
      input: z.record(z.string(), z.json()),
      output: z.record(z.string(), z.json()).optional(),
    }),
  ),
  call: callAnswer,
  explain: explanation,
  session: z.object({ session: z.string() }),
  fork: z.object({ session: z.string() }),
} as const satisfies Record<ControlOp, z.ZodType>;

export type ControlAnswer<T extends ControlOp> = z.infer<(typeof controlAnswers)[T]>;

const fault = z.object({
  code: z.templateLiteral([
    z.enum([
      'config',
      'provider',
      'catalog',
      'turn',
      'budget',
      'tool',
      'gate',
      'sandbox',
      'guest',
      'egress',
      'secret',
      'audit',
      'store',
      'session',
      'gateway',
      'runner',
      'wire',
    ]),
    '/',
    z.string(),
  ]),
  message: z.string(),
  hint: z.string().optional(),
  retryable: z.boolean(),
});

export const controlReply = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), fault }),
]);

/** The longest request or answer, in bytes: a tool's arguments may hold a whole file. */
export const CONTROL_LIMIT = 64 * 1024 * 1024;
