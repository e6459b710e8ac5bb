import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { checkSecretValue, parseSecretHost, parseSecretName, VALUE_LIMIT } from './secret-name.ts';

describe('the name of a secret', () => {
  test('is short, lowercase and plain', () => {
    for (const good of ['a', '0', 'github', 'my.key_2-b', 'a'.repeat(64)]) assert.equal(parseSecretName(good), good);
    for (const bad of ['', 'A', '-a', '.a', 'a b', 'a/b', 'a}}', 'ä', 'a\n', 'a'.repeat(65), 'config.x'])
      assert.throws(() => parseSecretName(bad), { code: 'secret/bad-name' }, JSON.stringify(bad));
  });
});

describe('the host of a secret', () => {
  test('is a plain host name, canonical, with a star at most for what is below it', () => {
    const table = [
      ['api.example.org', 'api.example.org'],
      ['API.Example.ORG.', 'api.example.org'],
      ['*.example.org', '*.example.org'],
      ['bücher.example', 'xn--bcher-kva.example'],
      ['localhost', 'localhost'],
      ['127.1', '127.0.0.1'],
    ] as const;
    for (const [given, canonical] of table) assert.equal(parseSecretHost(given), canonical);
    const bad = [
      '',
      '*',
      '*.',
      '*.org',
      'a.*.org',
      'https://a.org',
      'a.org:443',
      'a.org/x',
      'u@a.org',
      'a b',
      'a%00.org',
    ];
    for (const host of [...bad, 'a..b', '-a.org', '*.127.0.0.1', '*.*.org', `${'a'.repeat(64)}.org`])
      assert.throws(() => parseSecretHost(host), { code: 'secret/bad-host' }, JSON.stringify(host));
  });

  test('stays what it is when it is parsed again', () => {
    fc.assert(
      fc.property(fc.domain(), (host) => {
        assert.equal(parseSecretHost(parseSecretHost(host)), parseSecretHost(host));
      }),
    );
  });
});

test('a value has six characters at least and 64 KiB at most, counted in UTF-8', () => {
  checkSecretValue('sixsix');
  checkSecretValue('ü'.repeat(VALUE_LIMIT / 2));
  for (const bad of ['', 'fives', ' fives ', 'x'.repeat(VALUE_LIMIT + 1), `${'ü'.repeat(VALUE_LIMIT / 2)}x`])
    assert.throws(() => checkSecretValue(bad), { code: 'secret/bad-value' });
});
