/** Servers on every address of the namespace: sites on the public ones, and a sentinel on all others. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createEgress,
  createSystemResolver,
  DEFAULT_EGRESS,
  type EgressPorts,
  type EgressSettings,
} from '../../packages/sandbox/src/index.ts';
import { asId, type AuditNote, type Egress, type UserId } from '../../packages/types/src/index.ts';
import { OTHER, PUBLIC, PUBLIC_6 } from './namespace.ts';
import { startNameServer, type NameServer } from './name-server.ts';

export interface Seen {
  readonly host: string;
  readonly url: string;
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly secure: boolean;
}

export type Site = (request: IncomingMessage & { readonly body: string }, response: ServerResponse) => void;

export interface World extends AsyncDisposable {
  readonly names: NameServer;
  /** What a host answers, by its name. */
  readonly sites: Map<string, Site>;
  readonly seen: Seen[];
  /** Connections to addresses that nobody may reach. */
  readonly touched: string[];
  /** Connections to the public ones. */
  readonly connections: () => number;
  readonly certificate: string;
  readonly notes: AuditNote[];
  ports(settings?: Partial<EgressSettings>, more?: Partial<EgressPorts>): EgressPorts;
  egress(settings?: Partial<EgressSettings>, more?: Partial<EgressPorts>): Egress & AsyncDisposable;
}

const OPEN = new Set([PUBLIC, PUBLIC_6, OTHER]);
const plain = (address: string | undefined): string => (address ?? '').replace(/^::ffff:/u, '');

export const NAMES = ['example.org', 'other.example', 'a.example.org'] as const;

/** The system's clock, and whatever waits on it keeps nothing alive. */
export const clock = {
  now: () => Date.now(),
  after(ms: number, callback: () => void): Disposable {
    const timer = setTimeout(callback, ms).unref();
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

const log = { debug() {}, info() {}, warn() {}, error() {} };

function certificateFor(names: readonly string[]): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'oxydra-tls-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const alternatives = [...names.map((name) => `DNS:${name}`), `IP:${PUBLIC}`, 'IP:127.0.0.1'].join(',');
    const options = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=test',
    ];
    execFileSync(
      'openssl',
      ['req', '-x509', ...options, '-addext', `subjectAltName=${alternatives}`, '-keyout', key, '-out', cert],
      { stdio: 'ignore' },
    );
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise(
    (resolve, reject) => void server.once('error', reject).listen({ port, host: '::', ipv6Only: false }, resolve),
  );

export async function openWorld(): Promise<World> {
  const { key, cert } = certificateFor(NAMES);
  const sites = new Map<string, Site>();
  const seen: Seen[] = [];
  const touched: string[] = [];
  const notes: AuditNote[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const names = await startNameServer((name) => (NAMES.some((each) => each === name) ? [PUBLIC] : undefined));

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      const host = (request.headers.host ?? '').replace(/:\d+$/u, '');
      const secure = 'encrypted' in request.socket;
      seen.push({ host, url: request.url ?? '', method: request.method ?? '', headers: request.headers, body, secure });
      const site = sites.get(host);
      if (site === undefined) response.writeHead(404).end('nobody');
      else site(Object.assign(request, { body }), response);
    });
  };
  const watch = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    const here = plain(socket.localAddress);
    if (OPEN.has(here)) connections += 1;
    else {
      touched.push(here);
      socket.destroy();
    }
  };
  const servers: readonly Server[] = [
    createServer(answer),
    createServer(answer),
    createTlsServer({ key, cert }, answer),
  ];
  for (const [at, port] of [80, 8080, 443].entries()) {
    servers[at]?.on('connection', watch);
    await listen(servers[at] as Server, port);
  }

  const ports: World['ports'] = (settings = {}, more = {}) => ({
    resolver: createSystemResolver(),
    // All of these addresses are this machine's own here; what is judged of that is shown elsewhere.
    ownAddresses: () => [],
    settings: { ...DEFAULT_EGRESS, ...settings },
    audit: { append: async (note) => void notes.push(note) },
    user: asId<UserId>('ada'),
    ca: [cert],
    clock,
    log,
    ...more,
  });
  return {
    names,
    sites,
    seen,
    touched,
    notes,
    ports,
    connections: () => connections,
    certificate: cert,
    egress: (settings, more) => createEgress(ports(settings, more)),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
      await names[Symbol.asyncDispose]();
    },
  };
}
