import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Fault, secretReference, type EgressScope, type SecretInfo } from '../../packages/types/src/index.ts';
import { inOwnNetwork } from './namespace.ts';
import { openWorld, type World } from './world.ts';

const VALUE = `sk-${'c'.repeat(30)}`;
const REFERENCE = secretReference('canary');
const SCOPE: EgressScope = { purpose: 'tool:web_fetch', secrets: true };
const info = (hosts: readonly string[], more: Partial<SecretInfo> = {}): SecretInfo => ({
  name: 'canary',
  hosts,
  createdAt: 0,
  ...more,
});
const holding = (each: SecretInfo) => ({
  list: () => [each],
  value: (name: string) => (name === 'canary' ? VALUE : undefined),
});
const bearer = { headers: { authorization: `Bearer ${REFERENCE}` } };

inOwnNetwork(import.meta.filename, () => {
  let world: World;
  before(async () => {
    world = await openWorld();
  });
  beforeEach(() => {
    world.sites.clear();
    world.seen.length = 0;
    world.notes.length = 0;
    for (const name of ['example.org', 'other.example'])
      world.sites.set(name, (request, response) => {
        response.setHeader('x-echo', request.headers.authorization ?? '');
        response.end(`${request.headers.authorization} ${request.body} ${Buffer.from(VALUE).toString('base64')}`);
      });
  });
  after(() => world[Symbol.asyncDispose]());
  const sent = (): string => JSON.stringify(world.seen);

  // @requirement egress/secrets-put-in
  describe('a secret', () => {
    test('is put in for a TLS host on its list, noted without its value, and taken out of the answer', async () => {
      await using egress = world.egress({}, { secrets: holding(info(['example.org'])) });
      const init = { ...bearer, method: 'POST', body: `{"k":"${REFERENCE}"}` };
      const response = await egress.fetch(SCOPE)('https://example.org/', init);
      const text = await response.text();
      assert.equal(world.seen[0]?.headers['authorization'], `Bearer ${VALUE}`);
      assert.equal(world.seen[0]?.body, `{"k":"${VALUE}"}`);
      assert.ok(!text.includes(VALUE) && !text.includes(Buffer.from(VALUE).toString('base64')));
      assert.equal(response.headers.get('x-echo'), '[REDACTED:known]');
      assert.deepEqual(
        world.notes.map(({ kind }) => kind),
        ['secret', 'egress'],
      );
      assert.ok(!JSON.stringify(world.notes).includes(VALUE));
    });

    for (const [what, url, hosts, scope] of [
      ['a host that is not on its list', 'https://other.example/', ['example.org'], SCOPE],
      ['a connection without TLS', 'http://example.org/', ['example.org'], SCOPE],
      ['a scope that uses no secrets', 'https://example.org/', ['example.org'], { purpose: 'tool:web_fetch' }],
      ['a list without hosts', 'https://example.org/', [], SCOPE],
    ] as const)
      test(`stays a reference for ${what}`, async () => {
        await using egress = world.egress({}, { secrets: holding(info(hosts)) });
        await (await egress.fetch(scope)(url, bearer)).text();
        assert.equal(world.seen[0]?.headers['authorization'], `Bearer ${REFERENCE}`);
        assert.ok(!sent().includes(VALUE));
      });

    test('in headers alone: the answer loses the values, keeps all else as it was, and comes without delay', async () => {
      const scrubber = {
        scrub: (text: string) => ({ text: text.replaceAll('sealed', '[REDACTED:x]'), found: [] }),
        stream: () => assert.fail('nothing is held back'),
      };
      await using egress = world.egress({}, { secrets: holding(info(['example.org'])), scrubber });
      world.sites.set('example.org', (request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(`data: sealed ${request.headers.authorization}\n\n`);
      });
      const scope = { ...SCOPE, secrets: 'headers' as const };
      const response = await egress.fetch(scope)('https://example.org/', {
        ...bearer,
        method: 'POST',
        body: REFERENCE,
      });
      const reader = response.body?.getReader();
      const first = Buffer.from((await reader?.read())?.value ?? []).toString();
      assert.equal(first, `data: sealed Bearer ${'*'.repeat(VALUE.length)}\n\n`);
      assert.equal(world.seen[0]?.body, REFERENCE);
      await reader?.cancel();
    });

    test('does not follow a redirect to another origin, in no header, body or address', async () => {
      await using egress = world.egress({}, { secrets: holding(info(['example.org', 'other.example'])) });
      for (const location of [
        'https://other.example/',
        `https://other.example/?k=${VALUE}`,
        `https://other.example/?k=${REFERENCE}`,
      ]) {
        world.seen.length = 0;
        world.sites.set('example.org', (_request, response) => void response.writeHead(307, { location }).end());
        const init = { ...bearer, method: 'POST', body: `x=${REFERENCE}` };
        const done = await egress
          .fetch(SCOPE)('https://example.org/', init)
          .then(
            (response) => response.text(),
            (error: Fault) => error.code,
          );
        const others = world.seen.filter(({ host }) => host === 'other.example');
        assert.ok(!JSON.stringify(others).includes(VALUE), location);
        assert.equal(done, 'egress/refused', location);
      }
    });

    test('stays in the house: plain HTTP to a named loopback service takes it', async () => {
      const heard: string[] = [];
      const server = createServer((request, response) => {
        heard.push(request.headers.authorization ?? '');
        response.end();
      });
      await new Promise<void>((resolve) => void server.listen(9090, '127.0.0.1', resolve));
      await using egress = world.egress({}, { secrets: holding(info(['127.0.0.1'])) });
      const local = { ...SCOPE, local: ['127.0.0.1:9090'] };
      await (await egress.fetch(local)('http://127.0.0.1:9090/', bearer)).text();
      assert.deepEqual(heard, [`Bearer ${VALUE}`]);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
  });

  // @requirement egress/audit-first
  describe('the audit', () => {
    test('that cannot be written stops what was to be noted', async () => {
      const audit = { append: () => Promise.reject(new Fault('audit/unwritable', 'The disk is full.')) };
      const full = (error: unknown): boolean => Fault.is(error) && error.code === 'audit/unwritable';
      await using egress = world.egress({}, { audit, secrets: holding(info(['example.org'])) });
      await assert.rejects(egress.fetch(SCOPE)('https://example.org/', bearer), full);
      await assert.rejects(egress.fetch(SCOPE)('http://10.0.0.1/'), full);
      await assert.rejects(egress.fetch({ purpose: 'tool:x' })('https://example.org/'), full);
      assert.deepEqual([world.seen, world.touched], [[], []]);
    });

    test('holds a key that the configuration sends to its own service once, and any other use each time', async () => {
      await using egress = world.egress({}, { secrets: holding(info(['example.org'])) });
      const own: EgressScope = { ...SCOPE, hosts: ['example.org'], configured: true };
      for (const scope of [own, own, SCOPE, SCOPE])
        await (await egress.fetch(scope)('https://example.org/', bearer)).text();
      const uses = world.notes.filter(({ kind }) => kind === 'secret').length;
      assert.deepEqual([uses, world.notes.filter(({ kind }) => kind === 'egress').length], [3, 2]);
    });

    test('holds what was refused and sent, without paths and queries', async () => {
      await using egress = world.egress();
      await (await egress.fetch(SCOPE)('https://example.org/path?query=1')).text();
      await assert.rejects(egress.fetch(SCOPE)('http://10.0.0.1/path?query=1'));
      assert.deepEqual(
        world.notes.map(({ kind, details }) => [kind, details?.['to']]),
        [
          ['egress', 'https://example.org'],
          ['denial', 'http://10.0.0.1'],
        ],
      );
      assert.ok(!JSON.stringify(world.notes).includes('query'));
    });
  });
});
