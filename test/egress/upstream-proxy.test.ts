import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Fault, type EgressScope } from '../../packages/types/src/index.ts';
import { inOwnNetwork, PUBLIC } from './namespace.ts';
import { openWorld, type World } from './world.ts';

const SCOPE: EgressScope = { purpose: 'tool:web_fetch', timeoutMs: 5_000 };
const STRICT = {
  mode: 'strict_allowlist_proxy',
  allowlist: ['example.org'],
  proxyUrl: 'http://127.0.0.1:3128',
} as const;

inOwnNetwork(import.meta.filename, () => {
  let world: World;
  let proxy: Server;
  const asked: string[] = [];
  let refuse = false;
  before(async () => {
    world = await openWorld();
    proxy = createServer((_request, response) => void response.writeHead(405).end());
    proxy.on('connect', (request, guest) => {
      asked.push(request.url ?? '');
      if (refuse) return void guest.end('HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n');
      const { hostname, port } = new URL(`http://${request.url}`);
      const server = connect({ host: hostname, port: port === '' ? 80 : Number(port) }, () => {
        guest.write('HTTP/1.1 200 OK\r\n\r\n');
        server.pipe(guest).pipe(server);
      });
      server.on('error', () => guest.destroy());
      guest.on('error', () => server.destroy());
    });
    await new Promise<void>((resolve) => void proxy.listen(3128, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    asked.length = 0;
    refuse = false;
    world.seen.length = 0;
    world.sites.set('example.org', (_request, response) => void response.end('hello'));
  });
  after(async () => {
    proxy.closeAllConnections();
    proxy.close();
    await world[Symbol.asyncDispose]();
  });

  // @requirement egress/modes
  describe('with a proxy', () => {
    test('every request goes through it, to the address that was judged, with TLS inside', async () => {
      await using egress = world.egress(STRICT);
      assert.equal(await (await egress.fetch(SCOPE)('https://example.org/')).text(), 'hello');
      assert.equal(await (await egress.fetch(SCOPE)('http://example.org/')).text(), 'hello');
      assert.deepEqual(asked, [`${PUBLIC}:443`, `${PUBLIC}:80`]);
      assert.deepEqual(
        world.seen.map(({ host, secure }) => [host, secure]),
        [
          ['example.org', true],
          ['example.org', false],
        ],
      );
    });

    test('what is not on the list is not asked of it, and what is private neither', async () => {
      await using egress = world.egress(STRICT);
      for (const url of ['https://other.example/', 'http://10.0.0.1/'])
        await assert.rejects(egress.fetch(SCOPE)(url), (error) => Fault.is(error) && error.code === 'egress/refused');
      assert.deepEqual([asked, world.seen], [[], []]);
    });

    test('that refuses, or is not there, nothing goes round it', async () => {
      refuse = true;
      await using egress = world.egress(STRICT);
      await assert.rejects(
        egress.fetch(SCOPE)('https://example.org/'),
        (error) => Fault.is(error) && error.code === 'egress/unreachable',
      );
      await using absent = world.egress({ ...STRICT, proxyUrl: 'http://127.0.0.1:3129' });
      await assert.rejects(
        absent.fetch(SCOPE)('https://example.org/'),
        (error: { code?: string }) => error.code === 'ECONNREFUSED',
      );
      await using unknown = world.egress({ ...STRICT, proxyUrl: 'http://proxy.nowhere.example:3128' });
      await assert.rejects(
        unknown.fetch(SCOPE)('https://example.org/'),
        (error) => Fault.is(error) && error.code === 'egress/unreachable',
      );
      await using none = world.egress({ mode: 'strict_allowlist_proxy', allowlist: ['example.org'] });
      await assert.rejects(
        none.fetch(SCOPE)('https://example.org/'),
        (error) => Fault.is(error) && error.code === 'egress/refused',
      );
      assert.deepEqual(world.seen, []);
    });

    test('services that the configuration names as local are reached without it', async () => {
      await using egress = world.egress({ proxyUrl: STRICT.proxyUrl, local: ['10.0.0.1:80'] });
      await assert.rejects(egress.fetch(SCOPE)('http://10.0.0.1/'));
      assert.deepEqual([asked, world.touched.splice(0)], [[], ['10.0.0.1']]);
    });
  });
});
