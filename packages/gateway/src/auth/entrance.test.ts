import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hostNames, isLoopback, refusal } from './entrance.ts';

const asks = (over: Partial<Parameters<typeof refusal>[0]>, bound = '127.0.0.1'): string | undefined =>
  refusal(
    { host: '127.0.0.1:4000', origin: undefined, fetchSite: undefined, ...over },
    { hosts: hostNames(bound, ['Box.Lan']), origins: ['https://ui.example'] },
  );

describe('the entrance', () => {
  test('is open under the names of the loopback and the listed ones, with any port', () => {
    for (const host of ['127.0.0.1', 'localhost:1', '[::1]:4000', 'LOCALHOST', 'box.lan:80'])
      assert.equal(asks({ host }), undefined, host);
  });

  test('is closed under any other name, however it is spelt', () => {
    for (const host of [
      undefined,
      '',
      'evil.example',
      '127.0.0.1.',
      '127.1',
      'localhost.',
      'a@localhost',
      'localhost:1:2',
      'localhost:x',
      '[::1',
      '::1',
      'localhost evil',
      '0.0.0.0',
    ])
      assert.ok(asks({ host }), String(host));
  });

  test('knows the bound name, but learns none from a bind to all addresses', () => {
    assert.equal(asks({ host: '10.0.0.7:80' }, '10.0.0.7'), undefined);
    assert.equal(asks({ host: '[fe80::1]:80' }, 'fe80::1'), undefined);
    for (const bound of ['0.0.0.0', '::']) assert.ok(asks({ host: `${bound}:80` }, bound));
  });

  test('compares origins as a whole', () => {
    assert.equal(asks({ origin: 'https://ui.example', fetchSite: 'cross-site' }), undefined);
    for (const origin of [
      'http://ui.example',
      'https://ui.example:8443',
      'https://ui.example.evil',
      'null',
      '',
      'http://127.0.0.1:4000',
    ])
      assert.ok(asks({ origin }), origin);
  });

  test('is closed to pages of other sites that send no origin', () => {
    for (const fetchSite of ['cross-site', 'same-site', 'odd']) assert.ok(asks({ fetchSite }), fetchSite);
    for (const fetchSite of ['none', 'same-origin']) assert.equal(asks({ fetchSite }), undefined, fetchSite);
  });
});

describe('a loopback', () => {
  test('is known by its address', () => {
    for (const host of ['127.0.0.1', '127.9.9.9', '::1', '[::1]', 'localhost'])
      assert.equal(isLoopback(host), true, host);
    for (const host of ['0.0.0.0', '::', '127.0.0.1.evil', '10.0.0.1', 'localhost.evil', ''])
      assert.equal(isLoopback(host), false, host);
  });
});
