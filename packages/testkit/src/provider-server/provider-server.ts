import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { cutAt, frame } from './framing.ts';
import type { FramingOptions, WireFamily } from './framing.ts';

/** What the server says next. */
export type ProviderReply =
  | ({
      readonly kind: 'stream';
      /** The data lines of the events, without framing. */
      readonly payloads: readonly string[];
      /** Byte offsets at which the stream is cut into pieces that arrive one by one. */
      readonly cuts?: readonly number[] | undefined;
      /** How it ends: whole, with the connection cut after the last event, or open and silent until the client goes. */
      readonly ending?: 'whole' | 'closed' | 'cut' | 'stalled' | undefined;
      /** Resolves before the first byte is sent. */
      readonly after?: Promise<unknown> | undefined;
      /** Awaited between two pieces: the pace at which a model speaks. */
      readonly pause?: (() => Promise<unknown>) | undefined;
    } & FramingOptions)
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly headers?: { readonly [name: string]: string } | undefined;
      readonly body: string;
    }
  /** Takes the request and never says a word. */
  | { readonly kind: 'silence' }
  /** Closes the connection at once. */
  | { readonly kind: 'hang-up' };

export interface RecordedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  readonly text: string;
  /** The body parsed, `undefined` where it is no JSON. */
  readonly body: unknown;
  readonly family: WireFamily | undefined;
}

export interface ProviderServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** Queues what the next requests are answered with, in order. The last one is repeated. */
  say(...replies: readonly ProviderReply[]): void;
  /** Answers by what is asked, in place of the queue. */
  answer(by: (request: RecordedRequest) => ProviderReply): void;
  /** Connections that are open right now. */
  readonly open: number;
}

const FAMILIES: readonly (readonly [RegExp, WireFamily])[] = [
  [/\/chat\/completions$/, 'chat'],
  [/\/responses$/, 'responses'],
  [/\/messages$/, 'anthropic'],
  [/:streamGenerateContent$/, 'gemini'],
];

const familyOf = (path: string): WireFamily | undefined => {
  const [bare = ''] = path.split('?');
  return FAMILIES.find(([pattern]) => pattern.test(bare))?.[1];
};

async function record(incoming: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString('utf8');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  const path = incoming.url ?? '/';
  return { method: incoming.method ?? 'GET', path, headers, text, body, family: familyOf(path) };
}

async function send(reply: ProviderReply, family: WireFamily, out: ServerResponse): Promise<void> {
  if (reply.kind === 'hang-up') {
    out.destroy();
    return;
  }
  if (reply.kind === 'silence') return;
  if (reply.kind === 'reply') {
    out.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    out.end(reply.body);
    return;
  }
  await reply.after;
  out.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  const whole = reply.ending === undefined || reply.ending === 'whole';
  const bytes = new TextEncoder().encode(frame(family, reply.payloads, whole ? reply : { ...reply, done: false }));
  for (const piece of cutAt(bytes, reply.cuts ?? [])) {
    if (out.destroyed) return;
    out.write(piece);
    await (reply.pause?.() ?? setImmediate());
  }
  if (reply.ending === 'stalled') return;
  if (reply.ending === 'cut') {
    // Let the written bytes leave before the connection breaks.
    await new Promise<void>((resolve) => out.write('', () => resolve()));
    await setImmediate();
    out.destroy();
    return;
  }
  out.end();
}

/**
 * A real HTTP server on loopback that speaks every family's wire format and says what a test tells it to. It remembers
 * the newest `remembered` requests.
 */
export async function createProviderServer({ remembered = Infinity } = {}): Promise<ProviderServer> {
  const requests: RecordedRequest[] = [];
  let queue: ProviderReply[] = [];
  let last: ProviderReply | undefined;
  let by: ((request: RecordedRequest) => ProviderReply) | undefined;
  let open = 0;

  const choose = (request: RecordedRequest): ProviderReply => {
    if (by !== undefined) return by(request);
    last = queue.shift() ?? last;
    return last ?? { kind: 'reply', status: 500, body: '{"error":{"message":"the test said nothing to say"}}' };
  };

  const serve = async (incoming: IncomingMessage, out: ServerResponse): Promise<void> => {
    const request = await record(incoming);
    requests.push(request);
    if (requests.length > remembered) requests.shift();
    if (request.family === undefined) {
      out.writeHead(404, { 'content-type': 'application/json' });
      out.end(JSON.stringify({ error: { message: `no such path: ${request.path}` } }));
      return;
    }
    await send(choose(request), request.family, out);
  };
  const server = createServer((incoming, out) => {
    serve(incoming, out).catch(() => out.destroy());
  });
  server.on('connection', (socket) => {
    open += 1;
    socket.setNoDelay(true);
    socket.once('close', () => {
      open -= 1;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    get open() {
      return open;
    },
    say(...replies) {
      queue.push(...replies);
      by = undefined;
    },
    answer(given) {
      by = given;
      queue = [];
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
