import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createEgress, DEFAULT_EGRESS } from '@oxydra/sandbox';
import { createMemoryAudit, createSearchServer } from '@oxydra/testkit';
import { createWebFetch, createWebSearch } from '@oxydra/tools';
import { asId } from '@oxydra/types';
import type { Resolver } from '@oxydra/sandbox';
import { realClock } from '../../packages/sandbox/src/script/test-room.ts';
import { inOwnNetwork } from '../egress/namespace.ts';
import { createSite, createWebRoom } from './web-kit.ts';

type Site = Awaited<ReturnType<typeof createSite>>;

const key = `key-${'x'.repeat(20)}`;
const quiet = (): void => {};
/** Names stand for loopback alone, so that no test leaves the machine whatever the egress lets through. */
const resolver: Resolver = { resolve: async () => ['127.0.0.1'] };

inOwnNetwork(import.meta.filename, () => {
  let secret: Site;
  let site: Site;
  let egress: ReturnType<typeof createEgress>;
  let room: ReturnType<typeof createWebRoom>;
  before(async () => {
    secret = await createSite({ '/latest/meta-data/': { body: '<p>the crown jewels' } });
    site = await createSite({
      '/page': { body: '<p>A page on a private address' },
      '/away': { status: 302, location: `${secret.url}/latest/meta-data/` },
      '/cloud': { status: 302, location: 'http://169.254.169.254/latest/meta-data/' },
      '/file': { status: 302, location: 'file:///etc/passwd' },
      '/large': { type: 'text/plain', body: 'x'.repeat(6 * 1024 * 1024) },
    });
    egress = createEgress({
      resolver,
      ownAddresses: () => ['127.0.0.1'],
      clock: realClock,
      user: asId('ada'),
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      audit: createMemoryAudit(),
      settings: { ...DEFAULT_EGRESS, local: [new URL(site.url).host] },
      secrets: {
        list: () => [
          { name: 'config.search-brave.api_key', hosts: ['127.0.0.1'], createdAt: 0, purpose: 'tool:web_search' },
        ],
        value: () => key,
      },
    });
    room = createWebRoom(egress);
  });
  after(async () => {
    for (const each of [room, egress, site, secret]) await each[Symbol.asyncDispose]();
  });
  const fetchPage = (url: string) => room.run(createWebFetch(), { url });

  describe('a web tool behind the egress', () => {
    test('reads a private service that the configuration names, and no other', async () => {
      assert.equal((await fetchPage(`${site.url}/page`)).text, 'A page on a private address');
      for (const url of [
        secret.url,
        'http://localhost:1/',
        'http://169.254.169.254/',
        'http://2130706433/',
        'http://[::1]/',
        'https://example.org/',
      ]) {
        await assert.rejects(
          fetchPage(url),
          (error: { code: string; message: string }) =>
            error.code === 'egress/refused' && /^[^\p{Cc}]+\.$/u.test(error.message),
          url,
        );
      }
      assert.deepEqual(secret.visits, []);
    });

    test('is not led by a redirect to where it may not go', async () => {
      for (const path of ['/away', '/cloud', '/file'])
        await assert.rejects(fetchPage(`${site.url}${path}`), { code: /^egress\//u }, path);
      assert.deepEqual(secret.visits, []);
    });

    test('takes no more than its five mebibytes', async () => {
      await assert.rejects(fetchPage(`${site.url}/large`), { code: 'egress/too-large' });
    });

    test('searches with a key that it never held', async () => {
      await using server = await createSearchServer({
        key,
        pages: [{ title: 'T', url: 'https://t.example/', snippet: 'S' }],
      });
      const tool = createWebSearch({
        engines: [{ engine: 'brave', baseUrls: [server.base('brave')], key: '{{secret:config.search-brave.api_key}}' }],
        local: [new URL(server.url).host],
      });
      const { text } = await room.run(tool, { query: 'x' });
      assert.match(text, /1\. T\n {3}https:\/\/t\.example\//u);
      assert.equal(server.requests[0]?.headers['x-subscription-token'], key);
      assert.ok(!text.includes(key));
    });
  });
});
