import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Fault } from '@oxydra/types';
import { parseTarget } from './target.ts';

const NUL = String.fromCodePoint(0);

// @requirement egress/one-reading
describe('a URL', () => {
  for (const [url, host, port] of [
    ['https://EXAMPLE.org', 'example.org', 443],
    ['http://example.org.:8080/a', 'example.org', 8080],
    ['https://BÜCHER.example/', 'xn--bcher-kva.example', 443],
    ['https://bücher。example/', 'xn--bcher-kva.example', 443],
    ['http://ｅｘａｍｐｌｅ.org/', 'example.org', 80],
    ['http://ex%61mple.org/', 'example.org', 80],
    ['http://127.1/', '127.0.0.1', 80],
    ['http:\\\\0x7f000001\\', '127.0.0.1', 80],
    ['http://[0:0:0:0:0:ffff:127.0.0.1]/', '::ffff:7f00:1', 80],
    ['  https://example.org  ', 'example.org', 443],
    ['https://_dmarc.example.org', '_dmarc.example.org', 443],
  ] as const)
    test(`${url} goes to ${host}:${port}`, () => {
      const target = parseTarget(url);
      assert.deepEqual([target.host, target.port], [host, port]);
      // What is dialled is what was judged.
      assert.equal(target.url.hostname.replace(/^\[|\]$/gu, ''), host);
    });

  for (const [what, url, words] of [
    ['a NUL in its host', `http://evil.org${NUL}.example.org/`, /control/u],
    ['a percent-encoded NUL in its host', 'http://evil.org%00.example.org/', /cannot be read/u],
    ['a line break', 'http://example.org/\r\nHost: x', /control/u],
    ['a tab that the standard would drop', 'http://exa\tmple.org/', /control/u],
    ['a user name', 'https://user@example.org/', /user name/u],
    ['a user name and a password', 'https://a:b@example.org/', /user name/u],
    ['an empty user name', 'https://@example.org/', /user name/u],
    ['a host behind an @', 'https://example.org@127.0.0.1/', /user name/u],
    ['another scheme', 'file:///etc/passwd', /scheme “file:”/u],
    ['a scheme of Gopher', 'gopher://example.org/', /scheme/u],
    ['a scheme that is data', 'data:text/plain,x', /scheme/u],
    ['no host', 'https:///', /cannot be read/u],
    ['an empty label', 'https://example..org/', /no part of a name/u],
    ['two trailing dots', 'https://example.org../', /no part of a name/u],
    ['a scope', 'http://[fe80::1%25eth0]/', /cannot be read/u],
    ['a wrong number for an address', 'http://1.2.3.256/', /cannot be read/u],
    ['a label of 64 characters', `https://${'a'.repeat(64)}.org/`, /no part of a name/u],
    ['a name of 254 characters', `https://${'a.'.repeat(126)}bc/`, /254/u],
    ['a strange character in its host', 'https://exa$mple.org/', /no part of a name/u],
    ['words', 'example', /cannot be read/u],
    ['too many characters', `https://example.org/${'a'.repeat(70_000)}`, /longer than/u],
  ] as const)
    test(`with ${what} is refused in one sentence`, () => {
      assert.throws(
        () => parseTarget(url),
        (error) =>
          Fault.is(error) && error.code === 'egress/bad-url' && words.test(error.message) && error.hint !== undefined,
      );
    });

  test('is read, or refused with a Fault, whatever it is', () => {
    const parts = fc.array(
      fc.constantFrom(
        'http',
        's',
        ':',
        '/',
        '//',
        '\\',
        '@',
        '%00',
        '%2e',
        '.',
        '127',
        '0x7f',
        '[',
        ']',
        '::',
        '#',
        '?',
        'a',
        NUL,
        ' ',
        'ü',
        '。',
      ),
      { maxLength: 14 },
    );
    fc.assert(
      fc.property(parts, (pieces) => {
        try {
          const target = parseTarget(pieces.join(''));
          assert.match(target.host, /^[a-z0-9_.:-]+$/u);
          assert.ok(!target.host.endsWith('.'));
        } catch (error) {
          assert.ok(Fault.is(error));
        }
      }),
      { numRuns: 3000 },
    );
  });
});
