import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { clientPayloads } from '@oxydra/types/wire';
import { connectToGateway, createFakeSessions, type GatewayClient } from '@oxydra/testkit';
import { hello } from './testing/hello.ts';
import { startGateway, USER, type Started } from './testing/start-gateway.ts';

const MIB = 1024 * 1024;

async function welcome(house: Started): Promise<GatewayClient> {
  const client = await connectToGateway(house.endpoint);
  client.send(hello());
  await client.next('hello_ack');
  return client;
}

const open = (options = {}) => startGateway(createFakeSessions({ user: USER }), options);

const send = (client: GatewayClient, prompt: string, attachments: object[] = []): void =>
  client.socket.send(
    JSON.stringify({
      type: 'send_turn',
      payload: { request_id: 'r', session_id: 'runtime-ada', turn_id: 't', prompt, attachments },
    }),
  );
const attachment = (bytes: number): object => ({
  mime_type: 'image/png',
  data: Buffer.alloc(bytes).toString('base64'),
});

describe('bad input', () => {
  test('that is an unknown frame or field is answered with the reason, and the connection stays', async () => {
    await using house = await open();
    const client = await welcome(house);
    for (const [text, reason] of [
      ['{"type":"dance","payload":{"request_id":"q"}}', /`dance` is unknown/],
      ['{"type":"health_check","payload":{"request_id":"q","speed":1}}', /"speed"/],
      ['{"type":"health_check","payload":{}}', /`request_id`/],
      ['[]', /`type` and `payload`/],
      ['null', /`type` and `payload`/],
      ['{"type":"__proto__","payload":{}}', /unknown/],
    ] as const) {
      client.socket.send(text);
      const { payload } = await client.next('error');
      assert.equal(payload.code, 'gateway/bad-frame');
      assert.match(payload.message, reason);
    }
    client.socket.send(Buffer.from('{}'), { binary: true });
    assert.equal((await client.next('error')).payload.code, 'gateway/binary-frame');
    client.send({ type: 'health_check', payload: { request_id: 'still here' } });
    await client.next('health_status');
  });

  test('that is no JSON is answered, then the connection ends', async () => {
    await using house = await open();
    const client = await welcome(house);
    client.socket.send('{"type":');
    assert.equal((await client.next('error')).payload.code, 'gateway/malformed-json');
    assert.equal((await client.closed).code, 1007);
  });

  test('that is no UTF-8 ends the connection', async () => {
    await using house = await open();
    const client = await welcome(house);
    client.socket.send(Buffer.from([0x22, 0xff, 0xfe, 0x22]), { binary: false });
    assert.equal((await client.closed).code, 1007);
  });

  test('that is too large is answered, then the connection ends', async () => {
    await using house = await open({ limits: { messageBytes: MIB } });
    const client = await welcome(house);
    client.socket.send(JSON.stringify('x'.repeat(MIB + 10)));
    const { payload } = await client.next('error');
    assert.match(payload.message, /at most 1 MiB/);
    assert.equal((await client.closed).code, 1009);
  });

  test('that is a prompt of 5 MB is refused with the limit and the way out', async () => {
    await using house = await open();
    const client = await welcome(house);
    send(client, 'x'.repeat(5_000_000));
    const { payload } = await client.next('error');
    assert.equal(payload.code, 'gateway/prompt-too-long');
    assert.equal(payload.message, 'The prompt has 4.8 MiB; the limit for `prompt` is 1.0 MiB.');
    assert.match(payload.hint ?? '', /attach it/);
    send(client, 'short');
    await client.next('turn_started');
  });

  for (const [what, prompt, files, code] of [
    ['nothing at all', ' ', [], 'gateway/empty-prompt'],
    ['five attachments', 'x', Array.from({ length: 5 }, () => attachment(3)), 'gateway/too-many-attachments'],
    ['an attachment of 11 MiB', 'x', [attachment(11 * MIB)], 'gateway/attachment-too-large'],
    ['a media type that is none', 'x', [{ mime_type: 'png', data: 'AAAA' }], 'gateway/bad-attachment'],
    ['data that is not base64', 'x', [{ mime_type: 'image/png', data: 'A*A=' }], 'gateway/bad-attachment'],
  ] as const) {
    test(`that is ${what} is refused in one sentence`, async () => {
      await using house = await open();
      const client = await welcome(house);
      send(client, prompt, [...files]);
      const { payload } = await client.next('error');
      assert.equal(payload.code, code);
      assert.equal(payload.request_id, 'r');
    });
  }

  test('does not include four attachments of 10 MiB', async () => {
    const fake = createFakeSessions({ user: USER });
    await using house = await startGateway(fake);
    const client = await welcome(house);
    send(
      client,
      'look',
      Array.from({ length: 4 }, () => attachment(10 * MIB)),
    );
    await client.next('turn_started');
    assert.equal(fake.submissions[0]?.submission.parts.length, 5);
  });

  test('never ends the process, and never leaves anybody else without an answer', async () => {
    await using house = await open({ limits: { failuresPerMinute: 1_000_000 } });
    const steady = await welcome(house);
    const types = fc.constantFrom(...Object.keys(clientPayloads), 'nothing');
    const frame = fc.record({
      type: types,
      payload: fc.oneof(
        fc.object(),
        fc.record(
          {
            request_id: fc.string(),
            session_id: fc.constantFrom('runtime-ada', 'x', ''),
            turn_id: fc.string(),
            prompt: fc.string(),
            last_event_id: fc.integer(),
          },
          { requiredKeys: [] },
        ),
      ),
    });
    const text = fc.oneof(
      frame.map((each) => JSON.stringify(each)),
      fc.json(),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 12 }), fc.boolean(), async (messages, greeted) => {
        const client = greeted ? await welcome(house) : await connectToGateway(house.endpoint);
        for (const each of messages) client.socket.send(each);
        steady.send({ type: 'health_check', payload: { request_id: 's' } });
        await steady.next('health_status');
        client.socket.terminate();
        await client.closed;
      }),
      { numRuns: 60 },
    );
    assert.deepEqual(
      house.log.lines.filter(({ event }) => event === 'gateway/bug'),
      [],
    );
  });

  test('below the WebSocket, as random bytes, ends only its own connection', async () => {
    await using house = await open();
    const steady = await welcome(house);
    const upgrade = `GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`;
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 400 }), fc.boolean(), async (bytes, upgraded) => {
        const socket = connect(house.port, '127.0.0.1');
        socket.on('error', () => undefined);
        if (upgraded) socket.write(upgrade);
        await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
        steady.send({ type: 'health_check', payload: { request_id: 's' } });
        await steady.next('health_status');
        socket.destroy();
      }),
      { numRuns: 60 },
    );
  });
});
