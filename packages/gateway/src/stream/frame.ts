import type { ServerFrame, ServerFrameType } from '@oxydra/types/wire';
import { toVersion2 } from './version2.ts';

export type Payload<T extends ServerFrameType> = Extract<ServerFrame, { type: T }>['payload'];
export type Version = 2 | 3;

/** A frame on its way to any number of clients; encoded at most once per protocol version. */
export interface StreamFrame {
  readonly frame: ServerFrame;
  /** What this frame weighs in a ring or a queue, in bytes, roughly. */
  readonly size: number;
  encoded3?: Buffer | undefined;
  encoded2?: Buffer | null | undefined;
}

/** The envelope and the references around a delta. */
const ENVELOPE = 300;

/** More of the same will follow, and two can stand as one. */
export const isDelta = (frame: ServerFrame): boolean =>
  frame.type === 'assistant_delta' || frame.type === 'reasoning_delta' || frame.type === 'tool_output';

function weigh(frame: ServerFrame): number {
  if (frame.type === 'assistant_delta' || frame.type === 'reasoning_delta')
    return ENVELOPE + frame.payload.delta.length;
  if (frame.type === 'tool_output') return ENVELOPE + frame.payload.text.length;
  return JSON.stringify(frame.payload).length + 60;
}

/** `encode` is put off until a client needs it, since most frames of an unwatched turn are never sent. */
export const streamFrame = (frame: ServerFrame): StreamFrame => ({ frame, size: weigh(frame) });

/** The bytes for one protocol version; null where that version has no such frame. */
export function bytesFor(item: StreamFrame, version: Version): Buffer | null {
  if (version === 3) return (item.encoded3 ??= Buffer.from(JSON.stringify(item.frame)));
  if (item.encoded2 === undefined) {
    const frame = toVersion2(item.frame);
    item.encoded2 = frame === null ? null : Buffer.from(JSON.stringify(frame));
  }
  return item.encoded2;
}

/** One delta in place of two that follow one another, or null where they do not belong together. */
export function mergeDeltas(first: StreamFrame, second: StreamFrame, limit: number): StreamFrame | null {
  const [a, b] = [first.frame, second.frame];
  if (!isDelta(a) || a.type !== b.type || first.size + second.size > limit) return null;
  if (a.type === 'tool_output' && b.type === 'tool_output') {
    if (a.payload.call_id !== b.payload.call_id) return null;
    return streamFrame({ ...b, payload: { ...b.payload, text: a.payload.text + b.payload.text } });
  }
  if (a.type === 'assistant_delta' && b.type === 'assistant_delta') {
    if (a.payload.turn.turn_id !== b.payload.turn.turn_id) return null;
    return streamFrame({ ...b, payload: { ...b.payload, delta: a.payload.delta + b.payload.delta } });
  }
  if (a.type === 'reasoning_delta' && b.type === 'reasoning_delta') {
    if (a.payload.turn.turn_id !== b.payload.turn.turn_id) return null;
    return streamFrame({ ...b, payload: { ...b.payload, delta: a.payload.delta + b.payload.delta } });
  }
  return null;
}
