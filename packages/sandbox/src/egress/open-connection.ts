import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Fault } from '@oxydra/types';
import type { Clock } from '@oxydra/types';
import { isJudgedPeer } from './decide.ts';
import { parseIp } from './ip-address.ts';

/** A way to one origin, every address of it judged. */
export interface Way {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly addresses: readonly string[];
  /** The proxy in between; its addresses come from the configuration's own host, resolved once. */
  readonly proxy?: { readonly host: string; readonly port: number; readonly addresses: readonly string[] } | undefined;
}

export interface ConnectionOptions {
  readonly connectMs: number;
  readonly clock: Clock;
  /** Certificates to trust in place of the runtime's own list, as PEM. */
  readonly ca?: readonly string[] | undefined;
}

const familyOf = (address: string): number => parseIp(address)?.family ?? 0;

/** Dials one of the addresses, whichever answers first, and nothing else. */
function dial(addresses: readonly string[], port: number): Socket {
  const [only = ''] = addresses;
  if (addresses.length === 1) return connect({ host: only, port, noDelay: true });
  return connect({
    // Never resolved: the lookup below hands over what was judged.
    host: 'judged.invalid',
    port,
    noDelay: true,
    autoSelectFamily: true,
    lookup: (_host, _options, done) =>
      done(
        null,
        addresses.map((address) => ({ address, family: familyOf(address) })),
      ),
  });
}

const until = (socket: Socket, event: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const settle = (): void => {
      socket.off('error', onError).off('close', onClose).off(event, onEvent);
    };
    const onError = (error: Error): void => {
      settle();
      reject(error);
    };
    const onClose = (): void =>
      onError(new Fault('egress/unreachable', 'The connection was closed before it was ready.', { retryable: true }));
    const onEvent = (): void => {
      settle();
      resolve();
    };
    socket.on('error', onError).on('close', onClose).on(event, onEvent);
  });

/** Asks the proxy for a tunnel to one judged address. */
function tunnel(socket: Socket, address: string, port: number): Promise<void> {
  const authority = `${familyOf(address) === 6 ? `[${address}]` : address}:${port}`;
  return new Promise((resolve, reject) => {
    const refused = (why: string, cause?: unknown): void =>
      reject(
        new Fault('egress/unreachable', `The proxy of egress.proxy_url gives no way to ${authority}: ${why}.`, {
          hint: 'Check egress.proxy_url, and what the proxy allows.',
          retryable: true,
          cause,
        }),
      );
    const ask = request({
      method: 'CONNECT',
      path: authority,
      headers: { host: authority },
      createConnection: () => socket,
    });
    ask.on('connect', (response, _socket, head: Buffer) => {
      if (response.statusCode !== 200) refused(`it answers ${response.statusCode}`);
      else if (head.length > 0) refused('it speaks before it is asked');
      else resolve();
    });
    ask.on('response', (response) => refused(`it answers ${response.statusCode}`));
    ask.on('error', (error) => refused(error.message, error));
    ask.end();
  });
}

async function prepare(way: Way, raw: Socket, ca: readonly string[] | undefined): Promise<Socket> {
  const { host, port, secure, addresses, proxy } = way;
  await until(raw, 'connect');
  if (!isJudgedPeer(raw.remoteAddress, proxy?.addresses ?? addresses))
    throw new Fault('egress/refused', `The connection to ${host} ended at an address that was not judged.`);
  if (proxy !== undefined) await tunnel(raw, addresses[0] ?? '', port);
  if (!secure) return raw;
  const name = familyOf(host) === 0 ? { servername: host } : {};
  const tls = connectTls({
    socket: raw,
    host,
    ...name,
    ALPNProtocols: ['http/1.1'],
    minVersion: 'TLSv1.2',
    ...(ca === undefined ? {} : { ca: [...ca] }),
  });
  await until(tls, 'secureConnect');
  return tls;
}

/**
 * A connection to one of the judged addresses, checked at its other end before a byte of ours is sent; for TLS with a
 * certificate for the host. Rejects with the system's error, `egress/refused`, `egress/unreachable` or `egress/timeout`.
 */
export async function openConnection(way: Way, { connectMs, clock, ca }: ConnectionOptions): Promise<Socket> {
  const { proxy, addresses, port, host } = way;
  const raw = dial(proxy?.addresses ?? addresses, proxy?.port ?? port);
  const late = Promise.withResolvers<never>();
  using _timer = clock.after(connectMs, () =>
    late.reject(
      new Fault('egress/timeout', `${host} did not take a connection in ${connectMs / 1000} s.`, { retryable: true }),
    ),
  );
  try {
    return await Promise.race([prepare(way, raw, ca), late.promise]);
  } catch (error) {
    raw.destroy();
    // A late failure of what was given up belongs to nobody.
    raw.on('error', () => undefined);
    throw error;
  }
}
