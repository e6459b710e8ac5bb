import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { openEgressProxy, type EgressProxy } from '../../packages/sandbox/src/index.ts';
import { Fault, type EgressScope } from '../../packages/types/src/index.ts';
import { inOwnNetwork, PUBLIC } from './namespace.ts';
import { openWorld, type World } from './world.ts';

const NUL = String.fromCodePoint(0);
const SCOPE: EgressScope = {
  purpose: 'guest:shell',
  hosts: ['example.org', '*.example.org', PUBLIC, 'late.example', '10.0.0.1'],
  maxBytes: 1024 * 1024,
  timeoutMs: 5_000,
};

/** All that comes back until the other side ends. */
const readAll = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    socket.setEncoding('latin1').on('data', (piece: string) => (text += piece));
    socket.on('error', () => undefined).on('close', () => resolve(text));
  });

inOwnNetwork(import.meta.filename, () => {
  const folder = mkdtempSync(join(tmpdir(), 'oxydra-proxy-'));
  const path = join(folder, 'egress.sock');
  let world: World;
  let proxy: EgressProxy;
  before(async () => {
    world = await openWorld();
    proxy = await openEgressProxy(world.ports(), { path, scope: SCOPE, connections: 8 });
  });
  beforeEach(() => {
    world.sites.clear();
    world.seen.length = 0;
    world.notes.length = 0;
    world.sites.set('example.org', (given, response) => void response.end(`hello ${given.body}`));
  });
  after(async () => {
    await proxy[Symbol.asyncDispose]();
    assert.throws(() => statSync(path));
    await world[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Writes words to the proxy as they are. */
  async function say(words: string): Promise<string> {
    const socket = connect(path);
    socket.write(words, 'latin1');
    return readAll(socket);
  }
  /** A tunnel, once the proxy has agreed to it. */
  async function tunnel(authority: string): Promise<{ readonly status: number; readonly socket: Socket }> {
    return new Promise((resolve, reject) => {
      request({ socketPath: path, method: 'CONNECT', path: authority, headers: { host: authority } })
        .on('connect', (response, socket) => resolve({ status: response.statusCode ?? 0, socket }))
        .on('error', reject)
        .end();
    });
  }

  test('the socket is ours alone', () => {
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  test('a socket path that the kernel would cut is refused', async () => {
    const long = join(folder, 'x'.repeat(120));
    await assert.rejects(
      openEgressProxy(world.ports(), { path: long, scope: SCOPE }),
      (error) => Fault.is(error) && error.code === 'egress/bad-socket',
    );
  });

  // @requirement egress/guest-proxy
  describe('a guest', () => {
    test('reaches an allowed host by CONNECT, with TLS of its own that nobody opens', async () => {
      const { status, socket } = await tunnel('example.org:443');
      assert.equal(status, 200);
      const tls = connectTls({ socket, servername: 'example.org', ca: world.certificate });
      tls.write('GET / HTTP/1.1\r\nhost: example.org\r\nconnection: close\r\n\r\n');
      assert.match(await readAll(tls), /^HTTP\/1\.1 200 OK[^]*hello/u);
    });

    test('reaches an allowed host by plain HTTP, with the headers that are its own', async () => {
      const answer = await say(
        'POST http://example.org/a HTTP/1.1\r\nHost: example.org\r\nProxy-Connection: close\r\nX-Own: 1\r\nConnection: close, x-hop\r\nX-Hop: 1\r\nContent-Length: 2\r\n\r\nhi',
      );
      assert.match(answer, /^HTTP\/1\.1 200 OK[^]*hello hi/u);
      const [seen] = world.seen;
      assert.deepEqual(
        [seen?.url, seen?.headers['x-own'], seen?.headers['x-hop'], seen?.headers['proxy-connection']],
        ['/a', '1', undefined, undefined],
      );
    });

    for (const [what, authority] of [
      ['a host that is not among its own', 'other.example:443'],
      ['a private address', '10.0.0.1:443'],
      ['a private address written otherwise', '0xa000001:443'],
      ['a private address as IPv6', '[::ffff:10.0.0.1]:443'],
      ['this machine', 'localhost:443'],
      ['a cloud’s keys', '169.254.169.254:80'],
      ['a host with a trailing dot', 'example.org.:443'],
      ['a host without a port', 'example.org'],
      ['a whole URL', 'https://example.org/'],
      ['a user name', 'a@example.org:443'],
      ['a name that does not resolve', 'nowhere.example.org:443'],
      ['a port for mail', 'example.org:25'],
    ] as const)
      test(`is refused ${what}`, async () => {
        const answer = await say(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
        assert.match(answer, /^HTTP\/1\.1 403 [^]*\r\n\r\n.+\.\n$/u);
        assert.deepEqual([world.seen, world.touched], [[], []]);
      });

    for (const [what, words, status] of [
      ['a NUL in a host', `CONNECT evil.org${NUL}.example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n`, /^HTTP\/1\.1 400/u],
      [
        'an encoded NUL in a host',
        'CONNECT evil.org%00.example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n',
        /^HTTP\/1\.1 403/u,
      ],
      [
        'a relayed CONNECT',
        'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\nVia: 1.1 other\r\n\r\n',
        /^HTTP\/1\.1 403/u,
      ],
      [
        'a CONNECT inside a CONNECT',
        'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\nCONNECT 10.0.0.1:80 HTTP/1.1\r\n\r\n',
        /^HTTP\/1\.1 403/u,
      ],
      [
        'another host in Host',
        'CONNECT example.org:443 HTTP/1.1\r\nHost: other.example:443\r\n\r\n',
        /^HTTP\/1\.1 403/u,
      ],
      [
        'another host in Host of plain HTTP',
        'GET http://example.org/ HTTP/1.1\r\nHost: other.example\r\n\r\n',
        /^HTTP\/1\.1 403/u,
      ],
      [
        'two Hosts',
        'GET http://example.org/ HTTP/1.1\r\nHost: example.org\r\nHost: other.example\r\n\r\n',
        /^HTTP\/1\.1 4/u,
      ],
      [
        'a length in two ways',
        'POST http://example.org/ HTTP/1.1\r\nHost: example.org\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET http://10.0.0.1/ HTTP/1.1\r\n\r\n',
        /^HTTP\/1\.1 4/u,
      ],
      [
        'two lengths',
        'POST http://example.org/ HTTP/1.1\r\nHost: example.org\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd',
        /^HTTP\/1\.1 4/u,
      ],
      ['a line break alone', 'GET http://example.org/ HTTP/1.1\nHost: example.org\n\n', /^(?:HTTP\/1\.1 4|$)/u],
      ['a path without a host', 'GET / HTTP/1.1\r\nHost: example.org\r\n\r\n', /^HTTP\/1\.1 403/u],
      ['https without a tunnel', 'GET https://example.org/ HTTP/1.1\r\nHost: example.org\r\n\r\n', /^HTTP\/1\.1 403/u],
      ['a private address', 'GET http://10.0.0.1/ HTTP/1.1\r\nHost: 10.0.0.1\r\n\r\n', /^HTTP\/1\.1 403/u],
      ['a trailing dot', 'GET http://example.org./ HTTP/1.1\r\nHost: example.org\r\n\r\n', /^HTTP\/1\.1 403/u],
      [
        'an upgrade',
        'GET http://example.org/ HTTP/1.1\r\nHost: example.org\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
        /^HTTP\/1\.1 403/u,
      ],
    ] as const)
      test(`is refused ${what}`, async () => {
        const socket = connect(path);
        const answer = readAll(socket);
        socket.end(words, 'latin1');
        assert.match(await answer, status);
        assert.deepEqual([world.seen, world.touched], [[], []]);
      });

    test('cannot use a tunnel for anything but TLS to the host it asked for', async () => {
      const plain = await tunnel('example.org:443');
      plain.socket.write('CONNECT 10.0.0.1:80 HTTP/1.1\r\n\r\n');
      assert.equal(await readAll(plain.socket), '');
      const { socket } = await tunnel('example.org:443');
      const fronted = connectTls({ socket, servername: 'other.example', rejectUnauthorized: false });
      assert.equal(await readAll(fronted), '');
      const nameless = connectTls({ socket: (await tunnel('example.org:443')).socket, rejectUnauthorized: false });
      assert.equal(await readAll(nameless), '');
      assert.deepEqual([world.seen, world.touched], [[], []]);
      assert.equal(world.notes.filter(({ kind }) => kind === 'denial').length, 3);
    });

    test('is dialled to the address that was judged, whatever the name says a moment later', async () => {
      world.names.zone = (name, nth) => (name === 'late.example' ? [nth === 0 ? PUBLIC : '10.0.0.1'] : [PUBLIC]);
      world.sites.set('late.example', (_given, response) => void response.end('public'));
      const ask = 'GET http://late.example/ HTTP/1.1\r\nHost: late.example\r\nConnection: close\r\n\r\n';
      assert.match(await say(ask), /public/u);
      assert.match(await say(ask), /^HTTP\/1\.1 403/u);
      assert.deepEqual(world.touched, []);
    });

    test('gets no more bytes and no more time than its scope allows', async () => {
      world.sites.set('example.org', (_given, response) => void response.end(Buffer.alloc(2 * 1024 * 1024)));
      const answer = await say('GET http://example.org/ HTTP/1.1\r\nHost: example.org\r\n\r\n');
      assert.ok(answer.length < 1.2 * 1024 * 1024);
      const { socket } = await tunnel('example.org:443');
      const tls = connectTls({ socket, servername: 'example.org', ca: world.certificate });
      tls.write('GET / HTTP/1.1\r\nhost: example.org\r\n\r\n');
      assert.ok((await readAll(tls)).length < 1.2 * 1024 * 1024);
      await using short = await openEgressProxy(world.ports(), {
        path: `${path}2`,
        scope: { ...SCOPE, timeoutMs: 200 },
      });
      world.sites.set('example.org', () => undefined);
      const begun = performance.now();
      const slow = connect(short.path);
      slow.write('GET http://example.org/ HTTP/1.1\r\nHost: example.org\r\n\r\n');
      assert.match(
        await new Promise<string>((resolve) => slow.once('data', (piece: Buffer) => resolve(piece.toString()))),
        /^HTTP\/1\.1 504/u,
      );
      slow.destroy();
      assert.ok(performance.now() - begun < 15_000);
    });

    test('cannot open more connections than it may', async () => {
      const sockets = Array.from({ length: 20 }, () => connect(path));
      const closed = sockets.map((socket) => readAll(socket));
      await Promise.any(closed);
      assert.ok(proxy.open() <= 8);
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    });
  });
});
