import { chmod, rename, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Fault } from '@oxydra/types';
import type { EgressScope } from '@oxydra/types';
import { createConnectionPool } from '../connection-pool.ts';
import { decide, type Decision } from '../decide.ts';
import { createEgressNotes, refusalFault } from '../egress-notes.ts';
import type { EgressPorts } from '../create-egress.ts';
import { openConnection, type Way } from '../open-connection.ts';
import { resolveProxy } from '../proxy-way.ts';
import { send } from '../send.ts';
import type { Target } from '../target.ts';
import { timeLimit } from '../time-limit.ts';
import { passOn } from './pass-on.ts';
import { connectTarget, onwardHeaders, plainTarget } from './proxy-request.ts';
import { runTunnel } from './tunnel.ts';

export interface EgressProxyOptions {
  /** Where the socket stands; its folder must be there and be ours alone. */
  readonly path: string;
  /** What guests behind it may reach; `maxBytes` and `timeoutMs` hold for each connection. */
  readonly scope: EgressScope;
  /** Connections at once (default 64). */
  readonly connections?: number | undefined;
}

/** An HTTP proxy on a unix socket, for guests that have no other way out. Disposing it closes every tunnel. */
export interface EgressProxy extends AsyncDisposable {
  readonly path: string;
  /** Connections that are open now. */
  open(): number;
}

const CONNECTIONS = 64;
const HEADER_MS = 10_000;
/** What the kernel takes for the path of a socket. */
const LONGEST_PATH = 107;

const reasonOf = (error: unknown): string => (Fault.is(error) ? error.message : 'The connection failed.');
const statusOf = (error: unknown): number => {
  const { code } = Fault.toRecord(error);
  if (code === 'egress/refused' || code === 'egress/bad-url' || code === 'egress/unresolved') return 403;
  return code === 'egress/timeout' ? 504 : code.startsWith('audit/') ? 403 : 502;
};

/** Listens under a name that nobody knows until only we may use it. */
async function listenAt(server: Server, path: string): Promise<void> {
  const hidden = `${path}.new`;
  if (Buffer.byteLength(hidden) > LONGEST_PATH)
    throw new Fault(
      'egress/bad-socket',
      `The path of the proxy's socket is longer than ${LONGEST_PATH - 4} bytes: ${path}.`,
      {
        hint: 'Put the workspace into a folder with a shorter path.',
      },
    );
  await rm(hidden, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(hidden, resolve);
  });
  await chmod(hidden, 0o600);
  await rename(hidden, path);
}

/** The egress rules behind a socket: what a guest may reach is decided by the same code that decides for everybody. */
export async function openEgressProxy(ports: EgressPorts, options: EgressProxyOptions): Promise<EgressProxy> {
  const { settings, clock, ca, log } = ports;
  const { path, scope } = options;
  const notes = createEgressNotes(ports);
  const connectMs = (): number => settings.connectMs;
  const pool = createConnectionPool({ clock, ca, connectMs });
  const ends = new Set<() => void>();

  async function admit(target: Target, method: string, signal: AbortSignal): Promise<Decision & { allowed: true }> {
    const decision = await decide(target, scope, settings, ports, signal);
    if (!decision.allowed) throw refusalFault(target, decision);
    await notes.allowed(target, scope, method);
    return decision;
  }
  const wayTo = async (
    { host, port }: Target,
    secure: boolean,
    { addresses, local }: Decision & { allowed: true },
    signal: AbortSignal,
  ): Promise<Way> => ({
    host,
    port,
    secure,
    addresses,
    proxy: local ? undefined : await resolveProxy(settings, ports, signal),
  });
  const refuse = async (target: Target | undefined, error: unknown): Promise<string> => {
    const { code } = Fault.toRecord(error);
    const reason = reasonOf(error);
    if (code === 'egress/refused' || code === 'egress/bad-url')
      await notes
        .refused(target, scope, reason)
        .catch((cause: unknown) => log.error('egress.audit', { cause: String(cause) }));
    return reason;
  };
  const maxBytes = (): number => Math.min(scope.maxBytes ?? settings.maxBytes, settings.maxBytes);
  const limitFor = (host: string) =>
    timeLimit(clock, Math.min(scope.timeoutMs ?? settings.timeoutMs, settings.timeoutMs), undefined, host);

  async function onConnect(request: IncomingMessage, guest: Duplex, head: Buffer): Promise<void> {
    let target: Target | undefined;
    const time = limitFor('The tunnel');
    const end = (): void => void guest.destroy();
    ends.add(end);
    try {
      target = connectTarget({ url: request.url ?? '', rawHeaders: request.rawHeaders });
      // Whoever speaks before the tunnel stands means it for another ear.
      if (head.length > 0) throw new Fault('egress/refused', 'The request goes on before the tunnel stands.');
      const decision = await admit(target, 'CONNECT', time.signal);
      const way = await wayTo(target, false, decision, time.signal);
      const server = await openConnection(way, { clock, connectMs: settings.connectMs });
      guest.write('HTTP/1.1 200 Connection established\r\n\r\n');
      const named = target.literal === undefined ? target.host : '';
      const name = decision.local ? undefined : named;
      const { why, bytes } = await runTunnel(guest, server, head, { maxBytes: maxBytes(), signal: time.signal, name });
      log.debug('egress.tunnel', { to: target.host, bytes, why });
      if (why !== undefined) await refuse(target, new Fault('egress/refused', `The tunnel was closed: ${why}.`));
    } catch (error) {
      const reason = await refuse(target, error);
      const body = `${reason}\n`;
      guest.end(
        `HTTP/1.1 ${statusOf(error)} Refused\r\ncontent-type: text/plain; charset=utf-8\r\n` +
          `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
      );
    } finally {
      ends.delete(end);
      time.end();
    }
  }

  async function onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let target: Target | undefined;
    const time = limitFor('The server');
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const signal = AbortSignal.any([time.signal, gone.signal]);
    try {
      target = plainTarget({ url: request.url ?? '', rawHeaders: request.rawHeaders });
      const { method = 'GET' } = request;
      const decision = await admit(target, method, signal);
      const agent = pool.agent(scope.purpose, await wayTo(target, false, decision, signal));
      const hasBody =
        request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
      const parts = { method, headers: onwardHeaders(request.rawHeaders), body: hasBody ? request : undefined };
      const answer = await send({ agent, target, url: target.url, parts, signal });
      await passOn(answer, response, maxBytes());
    } catch (error) {
      if (gone.signal.aborted) return;
      const reason = await refuse(target, error);
      if (response.headersSent) return void response.destroy();
      response.writeHead(statusOf(error), { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
      response.end(`${reason}\n`);
    } finally {
      time.end();
    }
  }

  const server = createServer(
    { requireHostHeader: false, headersTimeout: HEADER_MS, requestTimeout: 0, insecureHTTPParser: false },
    (request, response) => void onRequest(request, response),
  );
  server.maxConnections = options.connections ?? CONNECTIONS;
  server.on('connect', (request, guest, head) => {
    guest.on('error', () => undefined);
    void onConnect(request, guest, head);
  });
  server.on('upgrade', (_request, guest) => {
    guest.on('error', () => undefined);
    guest.end('HTTP/1.1 403 Refused\r\nconnection: close\r\n\r\nAsk for a tunnel by CONNECT.\n');
  });
  server.on('clientError', (_error, guest) => {
    if (guest.writable) guest.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
    else guest.destroy();
  });
  await listenAt(server, path);
  let open = 0;
  server.on('connection', (socket) => {
    open += 1;
    const end = (): void => void socket.destroy();
    ends.add(end);
    socket.on('close', () => {
      open -= 1;
      ends.delete(end);
    });
  });

  return {
    path,
    open: () => open,
    async [Symbol.asyncDispose]() {
      await rm(path, { force: true });
      const closed = new Promise((resolve) => server.close(resolve));
      for (const end of ends) end();
      pool[Symbol.dispose]();
      await closed;
    },
  };
}
