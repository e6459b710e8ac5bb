import { Fault } from '@oxydra/types';
import type { Clock } from '@oxydra/types';
import { readApiError } from './api-error.ts';
import { parseJson, text } from './loose.ts';
import { providerFault, quoteWords } from './provider-fault.ts';
import type { Party } from './provider-fault.ts';
import { retryAfterMs } from './retry-after.ts';
import { watchSilence } from './silence.ts';
import { createSseParser } from './sse.ts';
import type { SseEvent } from './sse.ts';

/** Sends one request. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** Whom requests go to; none of it ever comes from a model. */
export interface Destination {
  /** The provider's name in the configuration. */
  readonly provider: string;
  /** The API's root. */
  readonly baseUrl: string;
  /** The configuration names the address, or it is a server of this machine: it may be a private one. */
  readonly ours: boolean;
}

/** The egress client's way to the network. */
export type Fetch = (url: string, init: RequestInit, to: Destination) => Promise<Response>;

export interface WireRequest {
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

export interface TransportPorts {
  readonly fetch: Send;
  readonly clock: Clock;
  /** Milliseconds without any byte after which a stream counts as dead. */
  readonly silenceMs: number;
}

/** An error body is read this far. */
const MAX_ERROR_BYTES = 64 * 1024;

/** Node's words for what went wrong below HTTP. */
const NETWORK_WORDS: { readonly [code: string]: string } = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the name could not be resolved',
  ECONNRESET: 'the connection was reset',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
};

/** The egress client's words for the same. */
const UNREACHED = new Set<string>(['egress/unresolved', 'egress/timeout', 'egress/unreachable']);

function networkCode(error: unknown): string | undefined {
  let at: unknown = error;
  for (let depth = 0; depth < 5 && typeof at === 'object' && at !== null; depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    const inside: unknown = 'errors' in at && Array.isArray(at.errors) ? at.errors[0] : undefined;
    at = inside ?? ('cause' in at ? at.cause : undefined);
  }
  return undefined;
}

const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : url);

function unreachable(party: Party, url: string, error: unknown): Fault {
  if (Fault.is(error) && !UNREACHED.has(error.code)) return error;
  const code = networkCode(error);
  const why = Fault.is(error)
    ? error.message.replace(/\.$/, '')
    : ((code === undefined ? undefined : (NETWORK_WORDS[code] ?? code)) ?? quoteWords(String(error)));
  return new Fault('provider/unreachable', `${party.provider} cannot be reached at ${originOf(url)}: ${why}.`, {
    hint: `Check the network, that the server runs, and providers.registry.${party.provider}.base_url.`,
    retryable: true,
    cause: error,
  });
}

/** The stream ended before the answer did. */
export const cutFault = (party: Party, cause?: unknown): Fault =>
  new Fault('provider/cut', `The connection to ${party.provider} broke in the middle of the answer.`, {
    hint: 'Try again; if it happens often, check the network or a proxy in between.',
    retryable: true,
    ...(cause === undefined ? {} : { cause }),
  });

export const garbledFault = (party: Party, what: string): Fault =>
  new Fault('provider/garbled', `${party.provider} sent what its format does not allow: ${quoteWords(what)}.`, {
    hint: 'Try again; if it happens often, choose another provider type or report it to the provider.',
    retryable: true,
  });

function silentFault(party: Party, ms: number): Fault {
  return new Fault('provider/silent', `${party.provider} sent nothing for ${Math.round(ms / 100) / 10} seconds.`, {
    hint: 'Try again, or raise runtime.turn_timeout_secs for slow models.',
    retryable: true,
  });
}

const looksLikeHtml = (body: string): boolean => /^\s*<(!doctype|html|head|body|\?xml)/i.test(body);

function htmlFault(party: Party, url: string, status: number, body: string): Fault {
  const title = /<title[^>]*>([^<]{1,120})/i.exec(body)?.[1]?.trim();
  const called = title === undefined ? '' : ` “${quoteWords(title)}”`;
  const retryable = status >= 500 || status === 429;
  return new Fault(
    'provider/not-an-api',
    `${party.provider} answered with a web page${called} (HTTP ${status}) instead of an API reply.`,
    {
      retryable,
      hint: retryable
        ? 'Something between here and the provider is down; try again in a moment.'
        : `Check that ${originOf(url)} in providers.registry.${party.provider}.base_url is the address of the API.`,
    },
  );
}

async function readHead(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let head = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return head + decoder.decode();
    head += decoder.decode(value, { stream: true });
    if (head.length > MAX_ERROR_BYTES) {
      await reader.cancel().catch(() => undefined);
      return head;
    }
  }
}

/** A redirect is not followed: the key in a header of its own would go along to whatever host it names. */
function redirectFault(party: Party, url: string, response: Response): Fault {
  const to = response.headers.get('location');
  const target = to !== null && URL.canParse(to, url) ? new URL(to, url).origin : 'another address';
  return new Fault(
    'provider/redirected',
    `${party.provider} redirects from ${originOf(url)} to ${target}, and the key does not go there.`,
    { hint: `If that is right, set providers.registry.${party.provider}.base_url to the new address.` },
  );
}

async function refusal(party: Party, url: string, response: Response, now: number): Promise<Fault> {
  const body = await readHead(response).catch(() => '');
  const parsed = parseJson(body);
  const waitMs = retryAfterMs(response.headers, parsed, now);
  const said = readApiError(parsed);
  if (said === undefined && looksLikeHtml(body)) return htmlFault(party, url, response.status, body);
  const message = said?.message ?? (quoteWords(body) || response.statusText);
  return providerFault(party, { ...said, status: response.status, message, retryAfterMs: waitMs });
}

/**
 * Posts a request and gives the events of its answer. Throws the signal's reason once it aborts, else one
 * `provider/…` Fault for whatever goes wrong on the way. Ending the iteration early closes the connection.
 */
export async function* openEvents(
  ports: TransportPorts,
  party: Party,
  request: WireRequest,
  signal: AbortSignal,
): AsyncGenerator<SseEvent, void, undefined> {
  signal.throwIfAborted();
  const dead = new AbortController();
  using silence = watchSilence(ports.clock, ports.silenceMs, () => dead.abort(silentFault(party, ports.silenceMs)));
  const both = AbortSignal.any([signal, dead.signal]);
  let response: Response;
  try {
    const { url, body } = request;
    // Deltas are small, and must not wait in a compressor on their way.
    const headers = { 'accept-encoding': 'identity', ...request.headers };
    response = await ports.fetch(url, { method: 'POST', headers, body, signal: both, redirect: 'manual' });
  } catch (error) {
    both.throwIfAborted();
    throw unreachable(party, request.url, error);
  }
  silence.touch();
  if (response.status >= 300 && response.status < 400) throw redirectFault(party, request.url, response);
  if (!response.ok) {
    const fault = await refusal(party, request.url, response, ports.clock.now());
    both.throwIfAborted();
    throw fault;
  }
  const parser = createSseParser(() => {
    throw garbledFault(party, 'an event without an end');
  });
  const kind = response.headers.get('content-type') ?? '';
  if (/text\/html|application\/json/i.test(kind)) {
    const body = await readHead(response).catch(() => '');
    both.throwIfAborted();
    if (looksLikeHtml(body)) throw htmlFault(party, request.url, response.status, body);
    const said = readApiError(parseJson(body));
    if (said !== undefined) throw providerFault(party, said);
    throw garbledFault(party, `a ${text(kind)?.split(';')[0] ?? 'single'} reply in place of a stream`);
  }
  const reader = response.body?.getReader();
  if (reader === undefined) throw cutFault(party);
  try {
    for (let first = true; ; first = false) {
      const piece = await reader.read();
      silence.touch();
      if (piece.done) break;
      if (first && looksLikeHtml(new TextDecoder().decode(piece.value))) {
        throw htmlFault(party, request.url, response.status, new TextDecoder().decode(piece.value));
      }
      yield* parser.push(piece.value);
    }
    yield* parser.end();
  } catch (error) {
    both.throwIfAborted();
    throw Fault.is(error) ? error : cutFault(party, error);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
