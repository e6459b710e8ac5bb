import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import { refusal, type EntranceRules } from '../auth/entrance.ts';
import type { Failures } from '../auth/failures.ts';
import type { Wire } from '../socket/connection.ts';

export interface UpgradePorts {
  readonly server: WebSocketServer;
  readonly rules: () => EntranceRules;
  readonly failures: Failures;
  /** False when there are as many connections as there may be, or the gateway is closing. */
  readonly room: () => boolean;
  readonly onConnection: (wire: Wire) => void;
}

function refuse(socket: Duplex, status: number, reason: string, headers: readonly string[] = []): void {
  const body = `${reason}\n`;
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'Connection: close',
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...headers,
      '',
      body,
    ].join('\r\n'),
  );
}

/** Lets a request to `/ws` become a WebSocket, or says why not. */
export const createUpgrade =
  ({ server, rules, failures, room, onConnection }: UpgradePorts) =>
  (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Until it is a WebSocket nobody else listens for its errors.
    const ignore = (): void => void socket.destroy();
    socket.on('error', ignore);
    const { host, origin } = request.headers;
    const site = request.headers['sec-fetch-site'];
    const fetchSite = Array.isArray(site) ? site[0] : site;
    const reason = refusal({ host, origin, fetchSite }, rules());
    if (reason !== undefined) return refuse(socket, 403, reason);
    if (request.url !== '/ws')
      return refuse(socket, 404, 'The WebSocket is at /ws, without parameters: a token belongs into `hello`.');
    const address = request.socket.remoteAddress ?? 'unknown';
    const wait = failures.blockedFor(address);
    if (wait > 0) {
      return refuse(socket, 429, 'Too many wrong tokens came from this address.', [
        `Retry-After: ${Math.ceil(wait / 1000)}`,
      ]);
    }
    if (!room()) return refuse(socket, 503, 'There are too many connections.', ['Retry-After: 5']);
    server.handleUpgrade(request, socket, head, (ws) => {
      socket.off('error', ignore);
      onConnection({ ws, socket, address });
    });
  };
