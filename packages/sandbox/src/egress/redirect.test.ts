import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { nextHop } from './redirect.ts';
import { requestParts } from './request-parts.ts';
import { parseTarget } from './target.ts';

const VALUE = `sk-${'v'.repeat(24)}`;
const holds = (text: string): boolean => text.includes(VALUE);

async function hop(status: number, location: string, init: RequestInit = {}, from = 'https://a.org/x') {
  return nextHop({ target: parseTarget(from), parts: await requestParts(init), status, location }, holds);
}

const code = (expected: string) => (error: unknown) => Fault.is(error) && error.code === expected;

describe('a redirect', () => {
  for (const [status, method, next] of [
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [301, 'PUT', 'PUT'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
    [302, 'GET', 'GET'],
  ] as const)
    test(`${status} makes ${next} of ${method}`, async () => {
      const body = method === 'POST' || method === 'PUT' ? 'text' : null;
      const { parts } = await hop(status, '/y', { method, body });
      assert.equal(parts.method, next);
      assert.equal(parts.body === undefined, next !== method || body === null);
      assert.equal(parts.headers.has('content-type'), next === method && body !== null);
    });

  // @requirement egress/credentials-stay
  test('takes nothing that says who we are to another origin', async () => {
    const headers = {
      authorization: 'Bearer x',
      cookie: 'a=b',
      'x-api-key': 'k',
      'x-goog-api-key': 'k',
      'api-key': 'k',
      'x-session-token': 't',
      'x-anything': `has ${VALUE} in it`,
      accept: 'text/html',
    };
    const same = await hop(302, '/y', { headers });
    assert.ok(Object.keys(headers).every((name) => same.parts.headers.has(name)));
    for (const other of ['https://b.org/', 'https://a.org:8443/', 'https://x.a.org/']) {
      const { parts, crossed } = await hop(302, other, { headers });
      assert.ok(crossed);
      assert.deepEqual([...parts.headers.keys()].toSorted(), ['accept', 'accept-encoding', 'user-agent'], other);
    }
  });

  test('with a secret in its address, or in the body that would go along, is not followed to another origin', async () => {
    await assert.rejects(hop(302, `https://b.org/?k=${VALUE}`), code('egress/refused'));
    await assert.rejects(
      hop(307, 'https://b.org/', { method: 'POST', body: `{"k":"${VALUE}"}` }),
      code('egress/refused'),
    );
    assert.ok(await hop(302, `/?k=${VALUE}`));
  });

  for (const [what, to, expected] of [
    ['to plain http', 'http://a.org/', 'egress/refused'],
    ['to another scheme', 'ftp://a.org/', 'egress/bad-url'],
    ['to a file', 'file:///etc/passwd', 'egress/bad-url'],
    ['to a host behind a user name', 'https://a.org@b.org/', 'egress/bad-url'],
    ['to nowhere', 'https://[::/', 'egress/refused'],
  ] as const)
    test(`${what} is refused`, () => assert.rejects(hop(302, to), code(expected)));

  test('of a body that was a stream is refused where it would have to be sent again', async () => {
    const body = new ReadableStream({ pull: (controller) => controller.close() });
    await assert.rejects(hop(307, '/y', { method: 'POST', body }), code('egress/refused'));
  });
});

describe('a request', () => {
  for (const [what, init] of [
    ['a Host header of its own', { headers: { Host: 'b.org' } }],
    ['a transfer coding of its own', { headers: { 'Transfer-Encoding': 'chunked' } }],
    ['an upgrade', { headers: { Upgrade: 'h2c' } }],
    ['words for a proxy', { headers: { 'Proxy-Authorization': 'Basic x' } }],
    ['a header with a line break', { headers: { a: 'x\r\nb: y' } }],
    ['a header with a strange name', { headers: { 'a b': 'x' } }],
    ['a method that is no word', { method: 'GET / HTTP/1.1\r\nx:' }],
    ['a method for proxies', { method: 'CONNECT' }],
    ['a body where none can be', { method: 'GET', body: 'x' }],
  ] satisfies readonly (readonly [string, RequestInit])[])
    test(`with ${what} is refused`, () => assert.rejects(requestParts(init), code('egress/bad-request')));

  test('takes every kind of body that fetch takes', async () => {
    const form = new FormData();
    form.set('a', 'b');
    for (const [body, text, type] of [
      ['text', 'text', /^text\/plain/u],
      [new URLSearchParams({ a: 'b c' }), 'a=b+c', /x-www-form-urlencoded/u],
      [new Uint8Array([65, 66]), 'AB', undefined],
      [new Uint8Array([65, 66]).buffer, 'AB', undefined],
      [new Blob(['AB'], { type: 'image/png' }), 'AB', /^image\/png/u],
      [form, undefined, /^multipart\/form-data; boundary=/u],
    ] as const) {
      const parts = await requestParts({ method: 'POST', body });
      assert.ok(Buffer.isBuffer(parts.body));
      if (text !== undefined) assert.equal(parts.body.toString(), text);
      if (type !== undefined) assert.match(parts.headers.get('content-type') ?? '', type);
    }
    const headers = new Headers([['a', '1']]);
    headers.append('a', '2');
    assert.equal((await requestParts({ headers })).headers.get('a'), '1, 2');
  });
});
