import type { RawData } from 'ws';
import { Fault } from '@oxydra/types';
import { parseClientFrame, type ParsedClientFrame } from '@oxydra/types/wire';
import { CLOSE } from '../close-code.ts';

/** A message as it was understood. `close` ends the connection after the error was told. */
export type Message =
  | { readonly ok: true; readonly frame: ParsedClientFrame }
  | { readonly ok: false; readonly fault: Fault; readonly requestId?: string | undefined; readonly close?: number };

const HINT = 'Send `{"type": …, "payload": {…}}` with the fields that the protocol has for this type, and no others.';

/** Parses a message; the WebSocket layer has seen to valid UTF-8 already. */
export function readMessage(data: RawData, isBinary: boolean, limit: number): Message {
  if (isBinary) return bad('gateway/binary-frame', 'Binary frames are not understood: send JSON as text.');
  const bytes = Array.isArray(data)
    ? Buffer.concat(data)
    : Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
  if (bytes.length > limit) {
    const mib = Math.round(limit / 1024 / 1024);
    const size = limit < 1024 * 1024 ? `${Math.round(limit / 1024)} KiB` : `${mib} MiB`;
    return { ...bad('gateway/message-too-large', `A message may have at most ${size}.`), close: CLOSE.tooLarge };
  }
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch {
    return { ...bad('gateway/malformed-json', 'The message is no JSON.'), close: CLOSE.notUtf8OrJson };
  }
  const parsed = parseClientFrame(value);
  if (parsed.ok) return parsed;
  return { ...bad('gateway/bad-frame', parsed.reason), requestId: parsed.requestId };
}

const bad = (code: `gateway/${string}`, message: string): { readonly ok: false; readonly fault: Fault } => ({
  ok: false,
  fault: new Fault(code, message, { hint: HINT }),
});
