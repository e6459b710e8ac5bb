import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault, type Egress, type EgressScope } from '@oxydra/types';
import { download } from './download.ts';
import { providerFetch } from './provider-fetch.ts';

/** An egress that notes for whom it is asked. */
function egressThat(answer: (url: string) => Promise<Response>): {
  readonly egress: Egress;
  readonly scopes: EgressScope[];
} {
  const scopes: EgressScope[] = [];
  const egress: Egress = {
    judge: () => assert.fail('nobody asks'),
    fetch: (scope) => (url) => {
      scopes.push(scope);
      return answer(url);
    },
  };
  return { egress, scopes };
}
const nothing = (): Promise<Response> => Promise.resolve(new Response(''));

describe('a provider', () => {
  test('reaches the host of its own address and nothing else, with secrets in headers alone', async () => {
    const { egress, scopes } = egressThat(nothing);
    const to = { provider: 'openai', baseUrl: 'https://api.openai.com/v1', ours: false };
    await providerFetch(egress)('https://api.openai.com/v1/chat', {}, to);
    assert.deepEqual(scopes, [
      { purpose: 'provider:openai', hosts: ['api.openai.com'], configured: true, local: [], secrets: 'headers' },
    ]);
  });

  test('at an address that the configuration names may be a private service, at that very port', async () => {
    const { egress, scopes } = egressThat(nothing);
    for (const [baseUrl, service] of [
      ['http://127.0.0.1:11434/v1', '127.0.0.1:11434'],
      ['http://llm.lan', 'llm.lan:80'],
      ['https://[fd00::5]/v1', '[fd00::5]:443'],
    ] as const) {
      await providerFetch(egress)(baseUrl, {}, { provider: 'p', baseUrl, ours: true });
      assert.deepEqual(scopes.at(-1)?.local, [service]);
    }
  });

  test('with an address that is none reaches nothing', async () => {
    const { egress, scopes } = egressThat(nothing);
    await providerFetch(egress)('x', {}, { provider: 'p', baseUrl: 'none', ours: true });
    assert.deepEqual([scopes[0]?.hosts, scopes[0]?.local], [[], []]);
  });
});

describe('a download', () => {
  const { signal } = new AbortController();
  const how = { signal, timeoutMs: 1_000, limit: 2_000 };

  test('is limited in hosts, bytes and time', async () => {
    const { egress, scopes } = egressThat(() => Promise.resolve(new Response('text')));
    assert.equal(await download(egress, 'https://models.dev/api.json', how), 'text');
    const [scope] = scopes;
    assert.deepEqual([scope?.hosts, scope?.maxBytes, scope?.timeoutMs], [['models.dev'], 2_000, 1_000]);
  });

  test('that fails says why in one sentence; a refusal by policy stays one', async () => {
    for (const [failure, code, words] of [
      [
        new Fault('egress/unresolved', 'a.org cannot be resolved (ENOTFOUND).'),
        'catalog/unreachable',
        /cannot be fetched: a\.org cannot be resolved \(ENOTFOUND\)\.$/u,
      ],
      [
        Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
        'catalog/unreachable',
        /ECONNREFUSED\.$/u,
      ],
      [new Fault('egress/refused', 'a.org may not be reached.'), 'egress/refused', /may not/u],
    ] as const) {
      const { egress } = egressThat(() => Promise.reject(failure));
      await assert.rejects(
        download(egress, 'https://a.org/', how),
        (error) => Fault.is(error) && error.code === code && words.test(error.message),
      );
    }
    const { egress } = egressThat(() => Promise.resolve(new Response('', { status: 404 })));
    await assert.rejects(download(egress, 'https://a.org/', how), /the server answers 404/u);
  });
});
