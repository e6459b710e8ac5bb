import { request, type Agent, type IncomingMessage } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { Fault } from '@oxydra/types';
import type { RequestParts } from './request-parts.ts';
import type { Target } from './target.ts';

/** Room for large cookies and policies; what needs more is no answer for us. */
const HEADER_BYTES = 64 * 1024;
const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS']);
/** What a kept connection says that the other side closed just before it was used again. */
const STALE = new Set(['ECONNRESET', 'EPIPE']);

export interface Sending {
  readonly agent: Agent;
  readonly target: Target;
  /** The target's URL, with what was put into its query. */
  readonly url: URL;
  readonly parts: RequestParts;
  readonly signal: AbortSignal;
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

function sendOnce({ agent, target, url, parts, signal }: Sending): Promise<IncomingMessage> {
  const { method, headers, body } = parts;
  const buffered = body === undefined || Buffer.isBuffer(body);
  const sized = Buffer.isBuffer(body) ? { 'content-length': String(body.length) } : {};
  const empty = body === undefined && ['POST', 'PUT', 'PATCH'].includes(method) ? { 'content-length': '0' } : {};
  return new Promise((resolve, reject) => {
    const outgoing = request({
      agent,
      signal,
      method,
      // The agent's connection is what it is, TLS or not: for the protocol above it there is no difference.
      protocol: 'http:',
      host: target.host,
      port: target.port,
      path: `${url.pathname}${url.search}`,
      setHost: false,
      headers: { host: url.host, ...Object.fromEntries(headers), ...sized, ...empty },
      maxHeaderSize: HEADER_BYTES,
    });
    outgoing.on('response', resolve);
    outgoing.on('upgrade', (response, socket) => {
      socket.destroy();
      reject(new Fault('egress/garbled', `${target.host} answers ${response.statusCode} and speaks another protocol.`));
    });
    outgoing.on('error', (error) => {
      if (codeOf(error) === 'HPE_HEADER_OVERFLOW')
        reject(
          new Fault('egress/too-large', `${target.host} sent more than ${HEADER_BYTES / 1024} KiB of headers.`, {
            hint: 'Nothing of it was used.',
            cause: error,
          }),
        );
      else reject(Object.assign(error, { reused: outgoing.reusedSocket }));
    });
    if (!buffered) pipeline(Readable.from(body), outgoing, () => undefined);
    else outgoing.end(body);
  });
}

/** One request and the head of its answer. Rejects with the system's error, or `egress/…`. */
export async function send(sending: Sending): Promise<IncomingMessage> {
  try {
    return await sendOnce(sending);
  } catch (error) {
    const { parts, signal } = sending;
    signal.throwIfAborted();
    const stale = STALE.has(codeOf(error)) && (error as { readonly reused?: boolean }).reused === true; // set above
    if (!stale || !REPEATABLE.has(parts.method)) throw error;
    return sendOnce(sending);
  }
}
