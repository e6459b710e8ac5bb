import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { matchesHost, matchesService, parseHostPattern, parseLocalService } from './host-pattern.ts';

const label = fc.constantFrom('a', 'b', 'example', 'xn--bcher-kva', 'evil');
const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => `${labels.join('.')}.org`);
const pattern = fc.oneof(
  host,
  host.map((name) => `*.${name}`),
);

describe('a rule for hosts', () => {
  test('names one host, or all below one and not itself', () => {
    assert.ok(matchesHost(['example.org'], 'example.org'));
    assert.ok(!matchesHost(['example.org'], 'a.example.org'));
    assert.ok(matchesHost(['*.example.org'], 'a.b.example.org'));
    assert.ok(!matchesHost(['*.example.org'], 'example.org'));
    assert.ok(!matchesHost(['*.example.org'], 'evilexample.org'));
    assert.ok(!matchesHost(['*.example.org'], 'example.org.evil.org'));
  });

  test('is read as hosts are: any spelling of a name is that name', () => {
    for (const rule of ['EXAMPLE.org', 'example.org.', 'ｅxample.org'])
      assert.ok(matchesHost([rule], 'example.org'), rule);
    assert.ok(matchesHost(['*.BÜCHER.example'], 'a.xn--bcher-kva.example'));
    assert.ok(matchesHost(['127.1'], '127.0.0.1'));
    assert.ok(matchesHost(['[::1]'], '::1'));
  });

  test('that is none names nothing', () => {
    for (const rule of [
      '',
      '*',
      '*.',
      '*.org',
      '**.example.org',
      'a.*.org',
      'example.org:443',
      'https://example.org',
      'a@b.org',
      'a b',
      '*.127.0.0.1',
      'example.org/x',
      'ex%61mple.org',
    ]) {
      assert.equal(parseHostPattern(rule), undefined, rule);
      assert.ok(!matchesHost([rule], 'example.org'), rule);
    }
  });

  // @requirement egress/rules-never-widen
  test('an empty list names nothing, and a further rule takes nothing away', () => {
    fc.assert(fc.property(host, (name) => assert.equal(matchesHost([], name), false)));
    fc.assert(
      fc.property(fc.array(pattern), pattern, host, (rules, more, name) => {
        if (matchesHost(rules, name)) assert.ok(matchesHost([...rules, more], name));
        assert.equal(matchesHost([...rules, more], name), matchesHost(rules, name) || matchesHost([more], name));
      }),
    );
  });
});

describe('a local service', () => {
  test('is one host and one port', () => {
    assert.ok(matchesService(['127.0.0.1:8080'], '127.0.0.1', 8080));
    assert.ok(!matchesService(['127.0.0.1:8080'], '127.0.0.1', 8081));
    assert.ok(!matchesService(['127.0.0.1:8080'], 'localhost', 8080));
    assert.ok(matchesService(['[::1]:80', 'Searx.LAN.:80'], 'searx.lan', 80));
    assert.ok(!matchesService([], 'searx.lan', 80));
  });

  test('without a port, with a path or with a wide port is none', () => {
    for (const text of ['searx.lan', ':80', 'a:0', 'a:70000', 'a:8o', 'http://a:80', 'a/b:80', '*.a.org:80x', 'a:080'])
      assert.equal(parseLocalService(text), undefined, text);
  });
});
