import assert from 'node:assert/strict';
import { request } from 'node:http';
import { describe, test } from 'node:test';
import { asId } from '@oxydra/types';
import { connectToGateway, createFakeSessions, settled } from '@oxydra/testkit';
import { hello } from '../testing/hello.ts';
import { startGateway, TOKEN, USER, type Started } from '../testing/start-gateway.ts';

const open = (options = {}, fake = createFakeSessions({ user: USER })) => startGateway(fake, options);

const get = (
  house: Started,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    request({ port: house.port, host: '127.0.0.1', path, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => void (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });

// @requirement gateway/health
describe('the pages for machines', () => {
  test('say that it lives and that it can work', async () => {
    await using house = await open();
    assert.deepEqual(await get(house, '/healthz'), { status: 200, body: 'alive\n' });
    assert.deepEqual(await get(house, '/readyz'), { status: 200, body: 'ready\n' });
    assert.equal((await get(house, '/nothing')).status, 404);
  });

  test('say why it cannot work when the store cannot', async () => {
    await using house = await open({ ports: { checkStore: async () => 'the disk is full' } });
    assert.deepEqual(await get(house, '/readyz'), { status: 503, body: 'the disk is full\n' });
    await using broken = await open({ ports: { checkStore: () => Promise.reject(new TypeError('closed')) } });
    assert.equal((await get(broken, '/readyz')).status, 503);
    assert.equal((await get(broken, '/healthz')).status, 200);
  });

  test('count for Prometheus, for who has the token', async () => {
    await using house = await open();
    assert.equal((await get(house, '/metrics')).status, 401);
    const { status, body } = await get(house, '/metrics', { authorization: `Bearer ${TOKEN}` });
    assert.equal(status, 200);
    assert.match(body, /^# TYPE oxydra_gateway_clients gauge\noxydra_gateway_clients 0$/m);
    assert.match(body, /^oxydra_gateway_auth_failures_total 1$/m);
  });
});

describe('the entrance', () => {
  for (const [what, headers] of [
    ['a host name that is not ours, as after a DNS rebinding', { host: 'evil.example' }],
    ['a host name that only begins like ours', { host: 'localhost.evil.example' }],
    ['an origin that is not listed', { origin: 'https://evil.example' }],
    ['a page of the loopback itself that is not listed', { origin: 'http://127.0.0.1:9999' }],
    ['the null origin', { origin: 'null' }],
    ['a page of another site that hides its origin', { 'sec-fetch-site': 'cross-site' }],
  ] as const) {
    test(`is closed to ${what}, for pages and for WebSockets`, async () => {
      await using house = await open();
      for (const page of ['/healthz', '/readyz', '/metrics', '/nothing'])
        assert.equal((await get(house, page, headers)).status, 403, page);
      await assert.rejects(connectToGateway(house.endpoint, { headers }), /403/);
    });
  }

  test('is open to a listed origin and a listed host name', async () => {
    await using house = await open({ settings: { allowedOrigins: ['https://ui.example'], allowedHosts: ['box.lan'] } });
    const client = await connectToGateway(house.endpoint, {
      headers: { origin: 'https://ui.example', host: 'box.lan:1234' },
    });
    client.send(hello());
    await client.next('hello_ack');
  });

  test('takes no token in a URL', async () => {
    await using house = await open();
    await assert.rejects(connectToGateway(`${house.endpoint}?token=${TOKEN}`), /404/);
  });

  test('is full at its limit', async () => {
    await using house = await open({ limits: { connections: 1 } });
    const client = await connectToGateway(house.endpoint);
    await assert.rejects(connectToGateway(house.endpoint), /503/);
    client.socket.terminate();
  });

  test('says which port is taken', async () => {
    await using house = await open();
    await assert.rejects(house.gateway.listen({ host: '127.0.0.1', port: house.port }), { code: 'gateway/port-taken' });
  });
});

describe('draining', () => {
  test('takes no new message, waits for what runs, tells everybody, and closes with 1001', async () => {
    const fake = createFakeSessions({ user: USER });
    await using house = await open({}, fake);
    const client = await connectToGateway(house.endpoint);
    client.send(hello());
    await client.next('hello_ack');
    const turn = (id: string): void =>
      client.send({
        type: 'send_turn',
        payload: { request_id: id, session_id: 'runtime-ada', turn_id: id, prompt: 'go' },
      });
    turn('t1');
    await client.next('turn_started');
    const drained = house.gateway.drain(60_000);
    assert.match((await client.next('notice')).payload.text, /shutting down/);
    assert.equal((await get(house, '/readyz')).status, 503);
    turn('t2');
    assert.equal((await client.next('error')).payload.code, 'gateway/draining');
    fake.append(asId('runtime-ada'), settled('t1', 'done'));
    await drained;
    await house.close();
    await client.next('turn_completed');
    assert.equal((await client.closed).code, 1001);
  });
});
