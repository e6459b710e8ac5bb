import { Fault } from '@oxydra/types';
import { parseServerFrame, PROTOCOL_VERSION, type ClientFrame, type ServerFrame } from '@oxydra/types/wire';
import { WebSocket } from 'ws';

export interface GatewayAddress {
  readonly url: string;
  readonly token: string | undefined;
  readonly user: string;
}

/** A connection of one command to the gateway of its user's daemon. */
export interface GatewayConnection extends Disposable {
  send(frame: ClientFrame): void;
  /** Sends a frame and waits for the answer of one of these types. Throws the Fault that an `error` frame tells. */
  request<T extends ServerFrame['type']>(frame: ClientFrame, answer: T): Promise<Extract<ServerFrame, { type: T }>>;
  listen(listener: (frame: ServerFrame) => void): Disposable;
  /** Rejects when the connection ends by itself. */
  readonly lost: Promise<never>;
}

const CLIENT = 'cli';

const noConnection = (why: string, cause?: unknown): Fault =>
  new Fault('gateway/no-connection', `The daemon's gateway cannot be reached: ${why}.`, {
    hint: 'Look at `oxydra status`, then try `oxydra restart`.',
    cause,
  });

/** An `error` frame as a Fault. The daemon is this same program: its codes are ours. */
export function faultOf({ message, code, hint }: Extract<ServerFrame, { type: 'error' }>['payload']): Fault {
  const known = code !== undefined && /^[a-z]+\/[a-z-]+$/u.test(code) ? code : 'gateway/refused';
  return new Fault(known as Fault['code'], message, { hint }); // of the form that the line above checks
}

function read(data: unknown): ServerFrame | undefined {
  const text = Buffer.isBuffer(data) ? data.toString('utf8') : '';
  const parsed = parseServerFrame(JSON.parse(text));
  // A frame that only newer programs know means nothing to this one.
  return parsed.ok ? parsed.frame : undefined;
}

async function opened(socket: WebSocket, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  socket.once('open', resolve).once('error', (cause) => reject(noConnection(cause.message, cause)));
  try {
    await promise;
  } catch (error) {
    socket.terminate();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Connects and says hello, at a session that exists, or else at a new one. Answers with where it stands. */
export async function connectGateway(
  { url, token, user }: GatewayAddress,
  hello: { readonly session: string | undefined; readonly requestId: string },
  signal: AbortSignal,
): Promise<{
  readonly connection: GatewayConnection;
  readonly ack: Extract<ServerFrame, { type: 'hello_ack' }>['payload'];
}> {
  signal.throwIfAborted();
  const socket = new WebSocket(url, { perMessageDeflate: false, handshakeTimeout: 5_000 });
  socket.on('error', () => undefined); // what it means is said by `opened` and by the close
  const listeners = new Set<(frame: ServerFrame) => void>();
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => undefined);
  socket.on('message', (data) => {
    const frame = read(data);
    if (frame !== undefined) for (const listener of listeners) listener(frame);
  });
  socket.on('close', (code, reason) =>
    lost.reject(noConnection(`it closed the connection (${reason.toString() || code})`)),
  );
  await opened(socket, signal);

  const connection: GatewayConnection = {
    send: (frame) => socket.send(JSON.stringify(frame)),
    async request(frame, answer) {
      const { promise, resolve, reject } = Promise.withResolvers<Extract<ServerFrame, { type: typeof answer }>>();
      using _listening = connection.listen((got) => {
        if (!('request_id' in got.payload) || got.payload.request_id !== frame.payload.request_id) return;
        if (got.type === 'error') reject(faultOf(got.payload));
        // The comparison makes it that member of the union, which the compiler cannot see through the parameter.
        else if (got.type === answer) resolve(got as Extract<ServerFrame, { type: typeof answer }>);
      });
      connection.send(frame);
      return await Promise.race([promise, lost.promise]);
    },
    listen(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    lost: lost.promise,
    [Symbol.dispose]: () => socket.close(1000),
  };
  const payload = {
    request_id: hello.requestId,
    protocol_version: PROTOCOL_VERSION,
    user_id: user,
    ...(hello.session === undefined ? { create_new_session: true } : { session_id: hello.session }),
    client: CLIENT,
    ...(token === undefined ? {} : { token }),
  };
  try {
    const ack = await connection.request({ type: 'hello', payload }, 'hello_ack');
    return { connection, ack: ack.payload };
  } catch (error) {
    socket.terminate();
    throw error;
  }
}
