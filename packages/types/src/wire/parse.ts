import { z } from 'zod';
import { clientPayloads, type ClientFrameType, type ParsedClientFrame } from './client-frames.ts';
import { serverPayloads, type ServerFrame, type ServerFrameType } from './server-frames.ts';

/** A frame that was understood, or one sentence on why not. `requestId` where one could be read. */
export type Parsed<Frame> =
  | { readonly ok: true; readonly frame: Frame }
  | { readonly ok: false; readonly reason: string; readonly requestId?: string };

const envelope = z.object({ type: z.string(), payload: z.unknown(), seq: z.number().optional() });

function explain(type: string, error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return `The frame \`${type}\` is not valid.`;
  const field = issue.path.join('.');
  return `The frame \`${type}\` is not valid: ${field === '' ? '' : `\`${field}\`: `}${issue.message}.`;
}

const requestIdOf = (payload: unknown): { requestId?: string } => {
  const id =
    typeof payload === 'object' && payload !== null && 'request_id' in payload ? payload.request_id : undefined;
  return typeof id === 'string' ? { requestId: id } : {};
};

function parseWith<Frame>(payloads: Record<string, z.ZodType>, value: unknown): Parsed<Frame> {
  const outer = envelope.safeParse(value);
  if (!outer.success) return { ok: false, reason: 'A frame is an object with `type` and `payload`.' };
  const { type, payload, seq } = outer.data;
  if (!Object.hasOwn(payloads, type))
    return { ok: false, reason: `The frame type \`${type.slice(0, 60)}\` is unknown.`, ...requestIdOf(payload) };
  const inner = payloads[type]?.safeParse(payload);
  if (inner?.success !== true) {
    return {
      ok: false,
      reason: inner === undefined ? 'Unknown frame.' : explain(type, inner.error),
      ...requestIdOf(payload),
    };
  }
  // The table's keys and payloads are those of the union, so this object is one of its members.
  return { ok: true, frame: { type, payload: inner.data, ...(seq === undefined ? {} : { seq }) } as Frame };
}

export const parseClientFrame = (value: unknown): Parsed<ParsedClientFrame> => parseWith(clientPayloads, value);
export const parseServerFrame = (value: unknown): Parsed<ServerFrame> => parseWith(serverPayloads, value);

/** JSON Schema of every frame, for clients in other languages. */
export function wireJsonSchema(): unknown {
  const both = (payloads: Record<ClientFrameType, z.ZodType> | Record<ServerFrameType, z.ZodType>): unknown =>
    Object.fromEntries(
      Object.entries(payloads).map(([type, schema]) => [type, z.toJSONSchema(schema, { io: 'input' })]),
    );
  return { client: both(clientPayloads), server: both(serverPayloads) };
}
