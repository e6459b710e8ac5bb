import { PROTOCOL_VERSION, parseServerFrame, type ClientFrame, type ServerFrame } from '@oxydra/types/wire';
import { WebSocket, type RawData } from 'ws';
import { backoffMs } from './backoff.ts';
import { createOutbox, type Reply } from './outbox.ts';

export interface Endpoint {
  /** `ws://HOST:PORT/ws` */
  readonly url: string;
  readonly token: string;
}

export type Link =
  | { readonly state: 'connecting' }
  | { readonly state: 'online' }
  /** Not connected; the next attempt follows by itself. */
  | { readonly state: 'offline'; readonly reason: string };

export interface ConnectionPorts {
  /** Asked again before every attempt: the daemon may have come back on another port. */
  readonly endpoint: () => Promise<Endpoint>;
  readonly newId: () => string;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Where to resume: the session, the last `seq` seen of it, or a wish for a new one. */
  readonly position: () => { session?: string; lastSeq?: number; createNew?: boolean };
  readonly user: string;
  /** Called for every frame in order. `claimed` where the asker of a request gets this error himself. */
  readonly onFrame: (frame: ServerFrame, claimed: boolean) => void;
  readonly onLink: (link: Link) => void;
}

export interface Connection {
  /** Sends now, or when connected again. Resolves with the first frame that answers. */
  request(frame: ClientFrame): Promise<Reply>;
  /** Sends without awaiting an answer; kept while there is no connection. */
  send(frame: ClientFrame): void;
  acknowledge(requestId: string): void;
  /** Gives up the wait and tries now. */
  retryNow(): void;
  close(): void;
}

const HELLO_DEADLINE_MS = 10_000;
/** A peer that answers no ping within one interval is gone. */
const PING_MS = 30_000;

const REFUSED_CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody answers at the gateway address',
  ECONNRESET: 'the gateway closed the connection',
  ENOTFOUND: 'the gateway host is unknown',
  ENOENT: 'the daemon has not written its address yet',
};

const reasonOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REFUSED_CODES[code] ?? (error instanceof Error ? error.message : 'the connection failed');
};

/** Keeps one conversation with the gateway alive, over as many sockets as that takes. Owns its timers and sockets. */
export function createConnection(ports: ConnectionPorts): Connection {
  const outbox = createOutbox();
  let socket: WebSocket | undefined;
  let online = false;
  let attempt = 0;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  const flush = (): void => {
    if (!online || socket === undefined) return;
    for (const frame of outbox.take()) socket.send(JSON.stringify(frame));
  };

  const hello = (token: string): ClientFrame => {
    const { session, lastSeq, createNew } = ports.position();
    return {
      type: 'hello',
      payload: {
        request_id: ports.newId(),
        protocol_version: PROTOCOL_VERSION,
        user_id: ports.user,
        client: 'tui',
        token,
        ...(session === undefined ? {} : { session_id: session }),
        ...(lastSeq === undefined ? {} : { last_event_id: lastSeq }),
        ...(createNew === true ? { create_new_session: true } : {}),
      },
    };
  };

  const later = (reason: string): void => {
    if (closed || retry !== undefined) return;
    ports.onLink({ state: 'offline', reason });
    retry = setTimeout(() => void connect(), backoffMs(attempt, ports.random()));
    attempt += 1;
  };

  const connect = async (): Promise<void> => {
    clearTimeout(retry);
    retry = undefined;
    try {
      const target = await ports.endpoint();
      if (!closed) open(target);
    } catch (error) {
      later(reasonOf(error));
    }
  };

  const open = (target: Endpoint): void => {
    const opened = new WebSocket(target.url, { perMessageDeflate: false, handshakeTimeout: HELLO_DEADLINE_MS });
    socket = opened;
    let reason = 'the gateway closed the connection';
    let alive = true;
    const deadline = setTimeout(() => {
      reason = 'the gateway did not answer the greeting';
      opened.terminate();
    }, HELLO_DEADLINE_MS);
    const heartbeat = setInterval(() => {
      if (!alive) {
        reason = 'the gateway stopped answering';
        opened.terminate();
        return;
      }
      alive = false;
      opened.ping();
    }, PING_MS);
    opened.on('pong', () => (alive = true));
    opened.on('open', () => opened.send(JSON.stringify(hello(target.token))));
    opened.on('message', (data: RawData) => {
      const frame = frameOf(data);
      if (frame === undefined) return;
      if (!online && frame.type === 'error') reason = frame.payload.message;
      if (frame.type === 'hello_ack') {
        clearTimeout(deadline);
        online = true;
        attempt = 0;
        // The link is told first: who applies the frame may ask for more at once.
        ports.onLink({ state: 'online' });
      }
      if (online) ports.onFrame(frame, outbox.answer(frame));
      flush();
    });
    opened.on('error', (error) => (reason = reasonOf(error)));
    opened.on('close', () => {
      clearTimeout(deadline);
      clearInterval(heartbeat);
      if (socket !== opened) return;
      socket = undefined;
      online = false;
      outbox.broken();
      later(reason);
    });
  };

  ports.onLink({ state: 'connecting' });
  void connect();
  return {
    request: (frame) =>
      new Promise((resolve) => {
        outbox.put(frame, resolve);
        flush();
      }),
    send(frame) {
      outbox.put(frame);
      flush();
    },
    acknowledge: (requestId) => outbox.acknowledge(requestId),
    retryNow() {
      if (retry !== undefined) void connect();
    },
    close() {
      closed = true;
      clearTimeout(retry);
      const last = socket;
      socket = undefined;
      last?.close(1000);
      // A gateway that does not say goodbye must not keep the program.
      setTimeout(() => last?.terminate(), 500).unref();
    },
  };
}

/** Frames of a newer gateway that this client does not know are passed over, as the protocol asks. */
function frameOf(data: RawData): ServerFrame | undefined {
  try {
    // With the default binary type a text message is one buffer.
    const parsed = parseServerFrame(JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : ''));
    return parsed.ok ? parsed.frame : undefined;
  } catch {
    return undefined;
  }
}
