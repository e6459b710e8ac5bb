import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connectToGateway, createFakeClock, createFakeSessions } from '@oxydra/testkit';
import { hello } from './testing/hello.ts';
import { createOneToken, startGateway, USER } from './testing/start-gateway.ts';

const fakes = () => createFakeSessions({ user: USER });

const open = (fake = fakes(), options: Parameters<typeof startGateway>[1] = {}) => startGateway(fake, options);

// @requirement gateway/auth
describe('a hello', () => {
  test('with the token is welcomed, with the model, the tier and what to resume with', async () => {
    await using house = await open();
    const client = await connectToGateway(house.endpoint);
    client.send(hello());
    const { payload } = await client.next('hello_ack');
    assert.equal(payload.protocol_version, 3);
    assert.equal(payload.session.session_id, 'runtime-ada');
    assert.equal(payload.model, 'rehearsal/small');
    assert.equal(payload.rehearsal, true);
    assert.equal(payload.tier, 'process');
    assert.equal(typeof payload.last_event_id, 'number');
    await client.close();
  });

  for (const [what, over, code, close] of [
    ['without a token', { token: undefined }, 'gateway/unauthorized', 4001],
    ['with a wrong token', { token: 'b'.repeat(43) }, 'gateway/unauthorized', 4001],
    ['as another user', { user_id: 'bob' }, 'gateway/wrong-user', 4001],
    ['of protocol version 1', { protocol_version: 1 }, 'gateway/wrong-version', 1002],
  ] as const) {
    test(`${what} is refused with the reason`, async () => {
      await using house = await open();
      const client = await connectToGateway(house.endpoint);
      client.send(hello(over));
      const { payload } = await client.next('error');
      assert.equal(payload.code, code);
      assert.ok(payload.hint);
      assert.equal((await client.closed).code, close);
    });
  }

  test('may name a session by a unique beginning, or ask for a new one', async () => {
    const fake = fakes();
    const made = await fake.sessions.create({ origin: 'cli', title: 'Plans' });
    await using house = await open(fake);
    const client = await connectToGateway(house.endpoint);
    client.send(hello({ session_id: made.id.slice(0, 20) }));
    const { payload } = await client.next('hello_ack');
    assert.equal(payload.session.session_id, made.id);
    assert.equal(payload.display_name, 'Plans');
    const other = await connectToGateway(house.endpoint);
    other.send(hello({ create_new_session: true }));
    assert.notEqual((await other.next('hello_ack')).payload.session.session_id, made.id);
    await Promise.all([client.close(), other.close()]);
  });

  test('that names an unknown session may be said again', async () => {
    await using house = await open();
    const client = await connectToGateway(house.endpoint);
    client.send(hello({ session_id: 'nowhere' }));
    assert.equal((await client.next('error')).payload.code, 'session/unknown');
    client.send(hello());
    await client.next('hello_ack');
    client.send(hello());
    assert.equal((await client.next('error')).payload.code, 'gateway/second-hello');
    await client.close();
  });

  test('must be the first frame', async () => {
    await using house = await open();
    const client = await connectToGateway(house.endpoint);
    client.send({ type: 'list_sessions', payload: { request_id: 'x' } });
    const { payload } = await client.next('error');
    assert.equal(payload.code, 'gateway/no-hello');
    assert.equal(payload.request_id, 'x');
    client.send(hello());
    await client.next('hello_ack');
    await client.close();
  });

  test('must come within its time', async () => {
    const clock = createFakeClock();
    await using house = await open(fakes(), { ports: { clock } });
    const client = await connectToGateway(house.endpoint);
    const patient = await connectToGateway(house.endpoint);
    patient.send(hello());
    await patient.next('hello_ack');
    await clock.advance(10_000);
    assert.equal((await client.next('error')).payload.code, 'gateway/no-hello');
    assert.equal((await client.closed).code, 4002);
    patient.send({ type: 'health_check', payload: { request_id: 'x' } });
    await patient.next('health_status');
    await patient.close();
  });

  test('may not be preceded by more than 64 KiB', async () => {
    await using house = await open();
    const client = await connectToGateway(house.endpoint);
    for (let index = 0; index < 10; index += 1) client.socket.send(`"${'x'.repeat(20_000)}"`);
    assert.equal(
      (await client.until((frame) => frame.type === 'error' && frame.payload.code === 'gateway/message-too-large'))
        .type,
      'error',
    );
    assert.equal((await client.closed).code, 1009);
  });

  test('is refused for a minute after too many wrong tokens, from the loopback too', async () => {
    const clock = createFakeClock();
    await using house = await open(fakes(), { ports: { clock }, limits: { failuresPerMinute: 3 } });
    for (let index = 0; index < 3; index += 1) {
      const client = await connectToGateway(house.endpoint);
      client.send(hello({ token: 'wrong' }));
      await client.closed;
    }
    await assert.rejects(connectToGateway(house.endpoint), /429/);
    await clock.advance(60_000);
    const client = await connectToGateway(house.endpoint);
    client.send(hello());
    await client.next('hello_ack');
    await client.close();
  });

  test('by a token that is revoked later ends then and there', async () => {
    const tokens = createOneToken();
    await using house = await open(fakes(), { ports: { tokens } });
    const client = await connectToGateway(house.endpoint);
    client.send(hello());
    await client.next('hello_ack');
    tokens.revoke();
    assert.equal((await client.next('error')).payload.code, 'gateway/unauthorized');
    assert.equal((await client.closed).code, 4001);
  });

  test('gives only what its token’s scopes give', async () => {
    await using house = await open(fakes(), { ports: { tokens: createOneToken(['read']) } });
    const client = await connectToGateway(house.endpoint);
    client.send(hello());
    await client.next('hello_ack');
    client.send({
      type: 'send_turn',
      payload: { request_id: 'x', session_id: 'runtime-ada', turn_id: 't', prompt: 'hi' },
    });
    const { payload } = await client.next('error');
    assert.equal(payload.code, 'gateway/forbidden');
    assert.match(payload.message, /`chat`/);
    client.send({ type: 'list_sessions', payload: { request_id: 'y' } });
    await client.next('session_list');
    await client.close();
  });
});

describe('without authentication', () => {
  test('the gateway does not listen beyond the loopback', async () => {
    await assert.rejects(open(fakes(), { settings: { auth: 'none' }, host: '0.0.0.0' }), {
      code: 'gateway/auth-required',
    });
  });
});
