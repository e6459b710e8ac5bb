import { chmod } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { Fault, type Log } from '@oxydra/types';
import type { App } from '../app.ts';
import { createSessionOpener } from '../commands/ask/open-session.ts';
import { forkSession } from '../commands/sessions/fork-session.ts';
import { toCallAnswer } from '../commands/tools/call-answer.ts';
import {
  CONTROL_LIMIT,
  controlRequest,
  type ControlAnswer,
  type ControlOp,
  type ControlRequest,
} from './control-protocol.ts';
import { removeFile } from './private-files.ts';
import { readLine } from './read-line.ts';

type Request<T extends ControlOp> = Extract<ControlRequest, { op: T }>;
type Handlers = {
  readonly [T in ControlOp]: (request: Request<T>, signal: AbortSignal) => Promise<ControlAnswer<T>>;
};

export type ControlledApp = Pick<App, 'status' | 'checks' | 'tools' | 'call' | 'explain' | 'sessions'>;

/** Answers copied into plain, writable data: what the wire's schemas describe. */
const copy = <T>(value: unknown): T => JSON.parse(JSON.stringify(value)) as T; // the ports' types say what stands in it

const ORIGIN = 'cli';

const handlersOf = (app: ControlledApp, openSession: ReturnType<typeof createSessionOpener>): Handlers => ({
  status: async () => copy(await app.status()),
  checks: async () => copy(await app.checks()),
  tools: async () => copy(app.tools()),
  call: async ({ name, arguments: args, approve }, signal) =>
    toCallAnswer(await app.call({ name, arguments: args, approve }, { signal })),
  explain: async ({ op: _, ...question }) => copy(await app.explain(question)),
  session: async ({ session, agent }) => ({ session: (await openSession({ session, agent })).id }),
  fork: async (request) => ({ session: (await forkSession(app.sessions, request, ORIGIN)).id }),
});

function parseRequest(line: string): ControlRequest {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new Fault('runner/bad-request', 'The request on the control socket is no JSON.', { cause });
  }
  const parsed = controlRequest.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Fault('runner/bad-request', 'The daemon does not know this request; it may be of another version.', {
    hint: 'Restart it with `oxydra restart`.',
  });
}

async function answer(socket: Socket, handlers: Handlers): Promise<unknown> {
  const line = await readLine(socket, CONTROL_LIMIT);
  if (line === undefined) return undefined;
  const request = parseRequest(line);
  // Whoever hangs up wants the answer no more: a tool that still runs for it is stopped.
  const left = new AbortController();
  socket.once('close', () => left.abort(new Fault('runner/interrupted', 'The one who asked has left.')));
  socket.resume();
  const handle = handlers[request.op] as (request: ControlRequest, signal: AbortSignal) => Promise<unknown>; // the table pairs them
  return handle(request, left.signal);
}

const reply = (socket: Socket, value: unknown): void => void socket.end(`${JSON.stringify(value)}\n`);

function serve(socket: Socket, handlers: Handlers, log: Log): void {
  socket.on('error', () => socket.destroy());
  answer(socket, handlers).then(
    (value) => (value === undefined ? socket.destroy() : reply(socket, { ok: true, value })),
    (error: unknown) => {
      const fault = Fault.toRecord(error);
      if (!Fault.is(error)) log.error('control.bug', { message: fault.message });
      reply(socket, { ok: false, fault });
    },
  );
}

const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject).listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });

/**
 * Opens the control socket. Call it under the user's lock: what lies there from a daemon that died is removed.
 * Disposing it closes the connections too.
 */
export async function serveControl(path: string, app: ControlledApp, log: Log): Promise<AsyncDisposable> {
  await removeFile(path);
  const handlers = handlersOf(app, createSessionOpener(app.sessions, ORIGIN));
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serve(socket, handlers, log);
  });
  await listen(server, path);
  await chmod(path, 0o600);
  return {
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      await removeFile(path);
    },
  };
}
