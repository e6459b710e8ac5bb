import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Fault, type Egress, type EgressScope } from '../../packages/types/src/index.ts';
import { inOwnNetwork, OTHER, PRIVATE, PUBLIC, PUBLIC_6 } from './namespace.ts';
import { NAMES, openWorld, type World } from './world.ts';

const FETCH: EgressScope = { purpose: 'tool:web_fetch', timeoutMs: 5_000 };
const code = (expected: string) => (error: unknown) => {
  assert.ok(Fault.is(error), String(error));
  assert.equal(error.code, expected, error.message);
  return true;
};

inOwnNetwork(import.meta.filename, () => {
  let world: World;
  let egress: Egress & AsyncDisposable;
  before(async () => {
    world = await openWorld();
  });
  beforeEach(async () => {
    await egress?.[Symbol.asyncDispose]();
    world.sites.clear();
    world.names.zone = (name) => (NAMES.some((each) => each === name) ? [PUBLIC] : undefined);
    world.seen.length = 0;
    world.notes.length = 0;
    egress = world.egress();
    world.sites.set('example.org', (_request, response) => void response.end('hello'));
    world.sites.set('other.example', (_request, response) => void response.end('other'));
  });
  after(async () => {
    await egress[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });
  const get = (url: string, init?: RequestInit, scope = FETCH): Promise<Response> => egress.fetch(scope)(url, init);

  describe('a request', () => {
    test('goes to the judged address, with the name in Host and in TLS', async () => {
      const response = await get('https://example.org/a?b=c#d');
      assert.deepEqual(
        [response.status, response.url, await response.text()],
        [200, 'https://example.org/a?b=c', 'hello'],
      );
      assert.deepEqual(
        [world.seen[0]?.host, world.seen[0]?.url, world.seen[0]?.secure],
        ['example.org', '/a?b=c', true],
      );
      assert.equal(await (await get(`https://${PUBLIC}/`)).text(), 'nobody');
    });

    test('keeps its connection for the next one of the same purpose, and for no other purpose', async () => {
      const begun = world.connections();
      for (let each = 0; each < 3; each += 1) await (await get('https://example.org/')).text();
      assert.equal(world.connections() - begun, 1);
      await (await get('https://example.org/', {}, { ...FETCH, purpose: 'tool:other' })).text();
      assert.equal(world.connections() - begun, 2);
    });

    test('reaches whichever of several good addresses answers', async () => {
      world.names.zone = (name) => (name === 'example.org' ? ['192.0.43.8', PUBLIC_6, PUBLIC] : undefined);
      assert.equal(await (await get('https://example.org/')).text(), 'hello');
    });

    test('to a name with a certificate for another is not made', async () => {
      world.names.zone = (name) => (name === 'stranger.example' ? [PUBLIC] : undefined);
      await assert.rejects(
        get('https://stranger.example/'),
        (error: { code?: string }) => error.code === 'ERR_TLS_CERT_ALTNAME_INVALID',
      );
      assert.equal(world.seen.length, 0);
    });

    test('ends with its caller’s signal, and with the server’s connection', async () => {
      world.sites.set('example.org', () => undefined);
      const gone = new AbortController();
      const pending = get('http://example.org/', { signal: gone.signal });
      gone.abort(new Fault('turn/cancelled', 'Enough.'));
      await assert.rejects(pending, code('turn/cancelled'));
      world.sites.set('example.org', (_request, response) => void response.destroy());
      await assert.rejects(get('http://example.org/'), (error: { code?: string }) => error.code === 'ECONNRESET');
    });
  });

  // @requirement egress/never-private
  describe('what is private', () => {
    beforeEach(() => {
      world.names.zone = (name, nth) => {
        if (name === 'example.org' || name === 'other.example') return [PUBLIC];
        if (name === 'mixed.example') return [PUBLIC, '10.0.0.1'];
        if (name === 'six.example') return [PUBLIC, 'fd00::1'];
        if (name === 'rebind.example') return nth % 2 === 0 ? [PUBLIC] : ['10.0.0.1'];
        if (name === 'rebind-late.example') return nth < 1 ? [OTHER] : ['127.0.0.1'];
        return /^at-(.+)\.example$/u.exec(name)?.[1]?.replaceAll('-', '.').split(' ');
      };
    });

    test('is never connected to by address or by name', async () => {
      for (const host of [
        ...PRIVATE,
        '127.0.0.1',
        '0.0.0.0',
        '::1',
        '::ffff:10.0.0.1',
        '64:ff9b::a00:1',
        '2002:a00:1::',
      ])
        await assert.rejects(get(`http://${host.includes(':') ? `[${host}]` : host}/`), code('egress/refused'));
      for (const host of [
        '0xa000001',
        '012.0.0.1',
        '10.1',
        '167772161',
        '10.0.0.1.',
        '①⓪.0.0.1',
        'localhost',
        'from-hosts.example',
        'mixed.example',
        'six.example',
        'at-169-254-169-254.example',
      ])
        await assert.rejects(get(`http://${host}/`), code('egress/refused'));
      assert.deepEqual(world.touched, []);
      assert.equal(world.notes.filter(({ kind }) => kind === 'denial').length, 23);
    });

    test('is not reached by a name whose address changes: each request resolves once and dials what it judged', async () => {
      world.sites.set('rebind.example', (_request, response) => void response.end('public'));
      const results: string[] = [];
      for (let each = 0; each < 10; each += 1) {
        const asked = world.names.asked('rebind.example');
        results.push(
          await get('http://rebind.example/').then(
            (response) => response.text(),
            (error: Fault) => error.code,
          ),
        );
        assert.equal(world.names.asked('rebind.example') - asked, 1);
      }
      assert.deepEqual(
        results,
        Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? 'public' : 'egress/refused')),
      );
      world.sites.set('rebind-late.example', (_request, response) => void response.end('public'));
      assert.equal(await (await get('http://rebind-late.example/')).text(), 'public');
      assert.deepEqual(world.touched, []);
    });

    for (const [what, location, expected] of [
      ['a private address', 'http://10.0.0.1/', 'egress/refused'],
      ['a private name', 'http://from-hosts.example/', 'egress/refused'],
      ['a cloud’s keys', 'http://169.254.169.254/latest/meta-data/', 'egress/refused'],
      ['another scheme', 'file:///etc/passwd', 'egress/bad-url'],
      ['itself for ever', '/', 'egress/too-many-redirects'],
      ['an address with a user name', 'http://a:b@example.org/', 'egress/bad-url'],
    ] as const)
      test(`is not reached by a redirect to ${what}`, async () => {
        world.sites.set('example.org', (_request, response) => void response.writeHead(302, { location }).end());
        await assert.rejects(get('http://example.org/'), code(expected));
        assert.deepEqual(world.touched, []);
      });

    test('is reached where the configuration names it by host and port, and only there', async () => {
      await egress[Symbol.asyncDispose]();
      egress = world.egress({ local: ['10.0.0.1:8080'] });
      await assert.rejects(get('http://10.0.0.1/'), code('egress/refused'));
      assert.deepEqual(world.touched, []);
      await assert.rejects(get('http://10.0.0.1:8080/')); // the sentinel closes it
      assert.deepEqual(world.touched.splice(0), ['10.0.0.1']);
    });
  });

  describe('a redirect', () => {
    test('from https to http is refused', async () => {
      world.sites.set(
        'example.org',
        (_request, response) => void response.writeHead(302, { location: 'http://example.org/x' }).end(),
      );
      await assert.rejects(get('https://example.org/'), code('egress/refused'));
      assert.equal(world.seen.length, 1);
    });

    // @requirement policy/labels-decide
    test('leaves the host only where the address was nobody’s invention', async () => {
      world.sites.set(
        'example.org',
        (_request, response) => void response.writeHead(302, { location: 'https://other.example/?d=x' }).end(),
      );
      const oneHost = { ...FETCH, oneHost: true };
      await assert.rejects(get('https://example.org/go?to=other.example', {}, oneHost), code('egress/refused'));
      assert.equal(world.seen.length, 1);
      assert.equal(await (await get('https://example.org/go')).text(), 'other');
      world.sites.set('example.org', (request, response) => {
        if (request.url === '/b') return void response.end('here');
        return void response.writeHead(302, { location: '/b' }).end();
      });
      assert.equal(await (await get('https://example.org/a', {}, oneHost)).text(), 'here');
    });

    // @requirement egress/credentials-stay
    test('never carries a credential to another origin', async () => {
      for (const [from, to] of [
        ['https://example.org/', 'https://other.example/x'],
        ['http://example.org/', 'http://example.org:8080/x'],
        ['http://example.org/', 'https://example.org/x'],
      ] as const) {
        world.seen.length = 0;
        let sent = false;
        world.sites.set('example.org', (_request, response) => {
          if (sent) return void response.end('here');
          sent = true;
          response.writeHead(307, { location: to }).end();
        });
        const headers = { authorization: 'Bearer abc', cookie: 'a=b', 'x-api-key': 'k', 'x-plain': 'p' };
        assert.equal((await get(from, { method: 'POST', body: 'b', headers })).redirected, true);
        const [first, second] = world.seen;
        assert.equal(first?.headers['authorization'], 'Bearer abc');
        assert.deepEqual([second?.method, second?.body, second?.headers['x-plain']], ['POST', 'b', 'p']);
        for (const name of ['authorization', 'cookie', 'x-api-key'])
          assert.equal(second?.headers[name], undefined, `${to} ${name}`);
      }
    });

    test('is given to a caller who wants to see it, and is an error for one who wants none', async () => {
      world.sites.set('example.org', (_request, response) => void response.writeHead(302, { location: '/x' }).end());
      assert.equal((await get('http://example.org/', { redirect: 'manual' })).status, 302);
      await assert.rejects(get('http://example.org/', { redirect: 'error' }), code('egress/refused'));
      const most = { ...FETCH, maxRedirects: 0 };
      await assert.rejects(get('http://example.org/', {}, most), code('egress/too-many-redirects'));
    });
  });
});
