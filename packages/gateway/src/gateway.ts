import { createServer, type Server } from 'node:http';
import { WebSocketServer } from 'ws';
import { Fault } from '@oxydra/types';
import { hostNames, isLoopback } from './auth/entrance.ts';
import { createFailures } from './auth/failures.ts';
import { CLOSE } from './close-code.ts';
import { reportTurnUsage } from './history/report-usage.ts';
import { createListener } from './http/listener.ts';
import { createUpgrade } from './http/upgrade.ts';
import { newCounters } from './metrics.ts';
import type { GatewayPorts } from './ports.ts';
import { createConnection, type Connection } from './socket/connection.ts';
import { createFlusher } from './socket/flusher.ts';
import { createDesks } from './stream/desks.ts';
import type { Desk } from './stream/desk.ts';

export interface Listening {
  /** What clients connect to: `ws://127.0.0.1:PORT/ws`. */
  readonly endpoint: string;
  readonly port: number;
  /** Ends all connections with 1001, then the server. */
  close(): Promise<void>;
}

/** The door for faces: one port with WebSocket and a few HTTP pages. */
export interface Gateway {
  /** Port 0 takes any free one. Throws `gateway/port-taken`, `gateway/cannot-listen`, `gateway/auth-required`. */
  listen(address: { readonly host: string; readonly port: number }): Promise<Listening>;
  /**
   * From now on no message opens a turn, and `/readyz` says so. Clients are told; turns that run get `graceMs` to
   * end. Resolves when none runs any more or the time is over; connections stay until `close`.
   */
  drain(graceMs: number): Promise<void>;
}

/** How often a draining gateway looks whether turns still run. */
const DRAIN_LOOK_MS = 50;

export function createGateway(ports: GatewayPorts): Gateway {
  const { settings, clock, log, sessions, turns } = ports;
  const { limits } = settings;
  const counters = newCounters();
  const failures = createFailures(limits.failuresPerMinute, clock);
  const flusher = createFlusher(clock);
  const connections = new Set<Connection>();
  let draining = false;
  let hosts: readonly string[] = [];
  let timer: Disposable | undefined;

  const tellUsage = async (desk: Desk): Promise<void> => {
    if (desk.watchers() === 0) return;
    try {
      desk.announce({ type: 'usage', payload: await reportTurnUsage(ports, desk.session, desk.fold()) });
    } catch (error) {
      log.warn('gateway/usage', { session: desk.session, error: Fault.toRecord(error).message });
    }
  };
  const desks = createDesks({
    sessions,
    mostSessions: limits.sessions,
    ring: { frames: limits.ringFrames, bytes: limits.ringBytes },
    mostMissed: limits.missedEntries,
    mostWaiting: limits.waitingFrames,
    random: ports.random,
    log,
    onDelta: () => void (counters.deltas += 1),
    onRound: (desk) => void tellUsage(desk),
  });

  /** One timer for everybody: pings, and giving back what rests. It runs only while there is something to look after. */
  const lookAfter = (): void => {
    timer ??= clock.after(limits.pingMs, () => {
      timer = undefined;
      for (const connection of connections) connection.ping();
      desks.sweep();
      if (connections.size > 0 || desks.all().length > 0) lookAfter();
    });
  };

  const rules = (): { hosts: readonly string[]; origins: readonly string[] } => ({
    hosts,
    origins: settings.allowedOrigins,
  });
  const listener = createListener({
    ...ports,
    rules,
    failures,
    counters,
    draining: () => draining,
    gauges: () => ({
      clients: connections.size,
      sessions: desks.all().length,
      turnsActive: turns.active().length,
      ringBytes: desks.all().reduce((sum, desk) => sum + desk.ringBytes(), 0),
    }),
  });

  return {
    async listen({ host, port }) {
      if (settings.auth === 'none' && !isLoopback(host)) {
        throw new Fault('gateway/auth-required', `Without authentication the gateway does not listen on \`${host}\`.`, {
          hint: 'Set `gateway.auth = "token"`, or bind to 127.0.0.1.',
        });
      }
      hosts = hostNames(host, settings.allowedHosts);
      const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, listener);
      // Oversize messages are told so by the connection itself; this is the wall behind it.
      const maxPayload = limits.messageBytes + 1024 * 1024;
      const sockets = new WebSocketServer({
        noServer: true,
        perMessageDeflate: false,
        maxPayload,
        clientTracking: false,
      });
      let open = true;
      const upgrade = createUpgrade({
        server: sockets,
        rules,
        failures,
        room: () => open && connections.size < limits.connections,
        onConnection(wire) {
          const connection = createConnection(wire, {
            ...ports,
            desks,
            flusher,
            counters,
            failures,
            draining: () => draining,
          });
          connections.add(connection);
          wire.ws.on('close', () => connections.delete(connection));
          lookAfter();
        },
      });
      server.on('upgrade', upgrade);
      const bound = await listening(server, host, port);
      const revocations = ports.tokens.onRevoked((name) => {
        const fault = new Fault('gateway/unauthorized', 'The token of this connection was revoked.');
        for (const each of connections) if (each.tokenName() === name) each.end(CLOSE.unauthorized, fault);
      });
      return {
        endpoint: `ws://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${bound}/ws`,
        port: bound,
        async close() {
          if (!open) return;
          open = false;
          revocations[Symbol.dispose]();
          for (const connection of connections) connection.end(CLOSE.goingAway);
          await closed(server);
          timer?.[Symbol.dispose]();
          timer = undefined;
          desks.close();
        },
      };
    },
    async drain(graceMs) {
      draining = true;
      for (const connection of connections) {
        connection.tell({
          type: 'notice',
          payload: { text: 'Oxydra is shutting down; what runs is kept and goes on later.' },
        });
      }
      const until = clock.now() + graceMs;
      while (turns.active().length > 0 && clock.now() < until) {
        await new Promise<void>((resolve) => clock.after(DRAIN_LOOK_MS, resolve));
      }
    },
  };
}

const listening = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(listenFault(cause, host, port)));
    server.listen({ host: host.replace(/^\[|\]$/g, ''), port }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

const listenFault = (cause: NodeJS.ErrnoException, host: string, port: number): Fault =>
  cause.code === 'EADDRINUSE'
    ? new Fault('gateway/port-taken', `Port ${port} on ${host} is in use by another program.`, {
        hint: 'Stop that program, or set `gateway.bind` to another port (port 0 takes any free one).',
        cause,
      })
    : new Fault('gateway/cannot-listen', `The gateway cannot listen on ${host}:${port}: ${cause.message}.`, {
        hint: 'Check `gateway.bind`.',
        cause,
      });

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
