import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock } from '@oxydra/testkit';
import type { EgressScope } from '@oxydra/types';
import fc from 'fast-check';
import { decide, isJudgedPeer, type Decision } from './decide.ts';
import { DEFAULT_EGRESS, type EgressSettings } from './egress-settings.ts';
import type { Resolver } from './resolver.ts';
import { parseTarget } from './target.ts';

const PUBLIC = '93.184.216.34';
const FETCH: EgressScope = { purpose: 'tool:web_fetch' };
const PROVIDER: EgressScope = { purpose: 'provider:x', hosts: ['api.example.org'], configured: true };

interface World {
  readonly names?: Readonly<Record<string, readonly string[]>>;
  readonly own?: readonly string[];
  readonly settings?: Partial<EgressSettings>;
  readonly scope?: EgressScope;
}

/** Judges a URL in a world where every name that is not listed stands for a public address. */
async function judge(url: string, { names = {}, own = [], settings = {}, scope = FETCH }: World = {}) {
  let asked = 0;
  const ports = {
    resolver: {
      resolve: async (host: string) => {
        asked += 1;
        return names[host] ?? [PUBLIC];
      },
    },
    ownAddresses: () => own,
    clock: createFakeClock(),
  };
  const decision = await decide(parseTarget(url), scope, { ...DEFAULT_EGRESS, ...settings }, ports);
  return { ...decision, asked };
}

const codeOf = (decision: Decision): string => (decision.allowed ? 'allowed' : decision.code);

describe('the egress rules', () => {
  // @requirement egress/every-address
  test('resolve a name once and judge all its addresses: one bad one spoils it', async () => {
    const good = await judge('https://a.org', { names: { 'a.org': [PUBLIC, '2606:4700::1'] } });
    assert.deepEqual([good.allowed, good.addresses, good.asked], [true, [PUBLIC, '2606:4700::1'], 1]);
    for (const bad of ['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', '64:ff9b::a00:1', '::ffff:10.0.0.1']) {
      const mixed = await judge('https://a.org', { names: { 'a.org': [PUBLIC, bad] } });
      assert.deepEqual([codeOf(mixed), mixed.asked], ['egress/refused', 1], bad);
      assert.ok(mixed.addresses.includes(PUBLIC));
    }
  });

  test('refuse what does not resolve, resolves to nothing, or to what is no plain address', async () => {
    assert.equal(codeOf(await judge('https://a.org', { names: { 'a.org': [] } })), 'egress/unresolved');
    assert.equal(codeOf(await judge('https://a.org', { names: { 'a.org': [PUBLIC, 'fe80::1%2'] } })), 'egress/refused');
    const ports = {
      resolver: { resolve: () => Promise.reject({ code: 'ENOTFOUND' }) },
      ownAddresses: () => [],
      clock: createFakeClock(),
    };
    const decision = await decide(parseTarget('https://a.org'), FETCH, DEFAULT_EGRESS, ports);
    assert.deepEqual(decision, {
      allowed: false,
      code: 'egress/unresolved',
      reason: 'a.org cannot be resolved (ENOTFOUND).',
      addresses: [],
    });
  });

  test('wait for a resolver as long as they are told, and while it is busy with others a while longer', async () => {
    for (const [starts, ms] of [
      [true, DEFAULT_EGRESS.resolveMs],
      [false, 4 * DEFAULT_EGRESS.resolveMs],
    ] as const) {
      const clock = createFakeClock();
      let over = false;
      const resolver: Resolver = {
        resolve(_host, { begun }) {
          if (starts) begun();
          return new Promise(() => {});
        },
      };
      const ports = { resolver, ownAddresses: () => [], clock };
      const pending = decide(parseTarget('https://a.org'), FETCH, DEFAULT_EGRESS, ports).finally(() => (over = true));
      await clock.advance(ms - 1);
      assert.equal(over, false);
      await clock.advance(1);
      assert.match((await pending).reason, /cannot be resolved \(no answer in time\)/u);
      assert.equal(clock.pending, 0);
    }
  });

  test('ask no resolver about what the rules refuse', async () => {
    const { asked, allowed } = await judge('https://evil.org', { settings: { deny: ['evil.org'] } });
    assert.deepEqual([asked, allowed], [0, false]);
  });

  test('refuse this machine by its public address, and localhost whatever a resolver says of it', async () => {
    assert.match((await judge('https://a.org', { own: [PUBLIC] })).reason, /is an address of this machine/u);
    assert.equal((await judge('http://localhost/', { names: { localhost: [PUBLIC] } })).allowed, false);
    assert.equal((await judge('http://x.localhost/', {})).allowed, false);
  });

  test('refuse ports of services that take no web requests', async () => {
    assert.match((await judge('http://a.org:25/')).reason, /Port 25/u);
    assert.equal((await judge('http://a.org:8443/')).allowed, true);
  });

  test('let a service through that is named by host and port, by that name alone', async () => {
    const settings = { local: ['searx.lan:8080', '127.0.0.1:11434'] };
    const names = { 'searx.lan': ['192.168.1.9'], 'other.lan': ['192.168.1.9'] };
    for (const [url, allowed] of [
      ['http://searx.lan:8080/', true],
      ['http://SEARX.lan.:8080/', true],
      ['http://searx.lan/', false],
      ['http://192.168.1.9:8080/', false],
      ['http://other.lan:8080/', false],
      ['http://127.0.0.1:11434/', true],
      ['http://0x7f.1:11434/', true],
      ['http://127.0.0.2:11434/', false],
      ['http://localhost:11434/', false],
    ] as const)
      assert.equal((await judge(url, { settings, names })).allowed, allowed, url);
  });

  test('never let a named service become a cloud’s keys or what nobody serves', async () => {
    const settings = { local: ['searx.lan:80', '169.254.169.254:80', '0.0.0.0:80', '224.0.0.1:80'] };
    for (const address of ['169.254.169.254', '100.100.100.200', 'fd00:ec2::254', '0.0.0.0', '224.0.0.1', 'fe80::1'])
      assert.equal(
        (await judge('http://searx.lan/', { settings, names: { 'searx.lan': [address] } })).allowed,
        false,
        address,
      );
    assert.equal((await judge('http://0.0.0.0/', { settings })).allowed, false);
    assert.equal((await judge('http://224.0.0.1/', { settings })).allowed, false);
    // Who writes the address itself means it.
    assert.equal((await judge('http://169.254.169.254/', { settings })).allowed, true);
  });
});

// @requirement egress/modes
describe('the modes', () => {
  test('default: a list of allowed hosts narrows, and an empty one lets nothing through', async () => {
    assert.equal((await judge('https://a.org')).allowed, true);
    assert.equal((await judge('https://a.org', { settings: { allowlist: ['a.org'] } })).allowed, true);
    assert.equal((await judge('https://b.org', { settings: { allowlist: ['a.org'] } })).allowed, false);
    assert.equal((await judge('https://a.org', { settings: { allowlist: [] } })).allowed, false);
  });

  test('strict: without a list there is nothing to reach', async () => {
    for (const mode of ['strict', 'strict_allowlist_proxy'] as const) {
      const proxyUrl = 'http://10.0.0.1:3128';
      assert.equal((await judge('https://a.org', { settings: { mode, proxyUrl } })).allowed, false);
      assert.equal(
        (await judge('https://a.org', { settings: { mode, proxyUrl, allowlist: ['a.org'] } })).allowed,
        true,
      );
      assert.equal(
        (await judge('https://b.org', { settings: { mode, proxyUrl, allowlist: ['a.org'] } })).allowed,
        false,
      );
    }
    assert.match(
      (await judge('https://a.org', { settings: { mode: 'strict_allowlist_proxy', allowlist: ['a.org'] } })).reason,
      /proxy_url is not set/u,
    );
  });

  test('a list of allowed hosts opens no private address', async () => {
    const names = { 'a.org': ['10.0.0.1'] };
    assert.equal(
      (await judge('https://a.org', { names, settings: { mode: 'strict', allowlist: ['a.org'] } })).allowed,
      false,
    );
    assert.equal((await judge('http://10.0.0.1/', { settings: { allowlist: ['10.0.0.1'] } })).allowed, false);
  });

  test('hosts that the configuration names for a purpose need no second mention, and nothing but them goes through', async () => {
    const settings = { mode: 'strict' } as const;
    assert.equal((await judge('https://api.example.org', { settings, scope: PROVIDER })).allowed, true);
    assert.equal((await judge('https://a.org', { settings, scope: PROVIDER })).allowed, false);
    const { hosts: _, ...any } = PROVIDER;
    assert.equal((await judge('https://a.org', { settings, scope: any })).allowed, false);
    assert.equal(
      (await judge('https://api.example.org', { settings: { deny: ['*.example.org'] }, scope: PROVIDER })).allowed,
      false,
    );
  });

  test('a tool with hosts of its own reaches these alone; a scope without any hosts, none', async () => {
    const settings = { tools: { web_fetch: ['a.org'], other: [] } };
    assert.equal((await judge('https://a.org', { settings })).allowed, true);
    assert.equal((await judge('https://b.org', { settings })).allowed, false);
    assert.equal((await judge('https://a.org', { settings, scope: { purpose: 'tool:other' } })).allowed, false);
    assert.equal((await judge('https://a.org', { scope: { purpose: 'tool:x', hosts: [] } })).allowed, false);
    assert.equal(
      (await judge('https://a.org', { scope: { purpose: 'tool:x', hosts: ['*.org', '*'] } })).allowed,
      false,
    );
  });

  // @requirement egress/rules-never-widen
  test('a further host to deny never lets anything through, a further one to allow never shuts anything out', async () => {
    const host = fc.constantFrom('a.org', 'b.org', 'x.a.org', '*.a.org');
    const url = fc.constantFrom(
      'https://a.org',
      'https://b.org',
      'https://x.a.org',
      'http://127.0.0.1',
      'http://c.org',
    );
    const hosts = fc.array(host, { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(url, hosts, hosts, host, async (to, allowlist, deny, more) => {
        const before = (await judge(to, { settings: { allowlist, deny } })).allowed;
        if (!before) assert.equal((await judge(to, { settings: { allowlist, deny: [...deny, more] } })).allowed, false);
        if (before)
          assert.equal((await judge(to, { settings: { allowlist: [...allowlist, more], deny } })).allowed, true);
      }),
    );
  });
});

// @requirement egress/public-names-pass
test('a thousand public-looking names are let through', async () => {
  const words = [
    'news',
    'api',
    'local',
    'internal-docs',
    'localhost-tips',
    '127-0-0-1',
    '10',
    '192-168',
    'xn--bcher-kva',
    'metadata',
  ];
  const ends = ['com', 'org', 'io', 'dev', 'co.uk', 'de', 'travel', 'xn--p1ai', 'museum', 'localnews.net'];
  const ips = [
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.1',
    '100.63.0.1',
    '128.0.0.1',
    '172.32.0.1',
    '192.167.1.1',
    '223.255.255.254',
    '2606:4700::1',
    '2a00:1450::1',
  ];
  let passed = 0;
  for (const a of words)
    for (const b of ends)
      for (const [at, ip] of ips.entries()) {
        const name = `${a}.site${at}.${b}`;
        const { allowed, reason } = await judge(`https://${name}/`, { names: { [name]: [ip] } });
        assert.ok(allowed, `${name} ${ip}: ${reason}`);
        passed += 1;
      }
  assert.equal(passed, 1000);
});

test('the other end of a connection is one of the judged addresses, however the kernel writes it', () => {
  assert.ok(isJudgedPeer(`::ffff:${PUBLIC}`, [PUBLIC]));
  assert.ok(isJudgedPeer('2606:4700:0:0::1', ['2606:4700::1']));
  assert.ok(!isJudgedPeer('10.0.0.1', [PUBLIC]));
  assert.ok(!isJudgedPeer(undefined, [PUBLIC]));
});
