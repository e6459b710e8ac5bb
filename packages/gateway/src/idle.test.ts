import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { asId, type SessionId } from '@oxydra/types';
import { connectToGateway, createFakeClock, createFakeSessions, settled } from '@oxydra/testkit';
import { hello } from './testing/hello.ts';
import { startGateway, USER } from './testing/start-gateway.ts';

const SESSION: SessionId = asId('runtime-ada');

describe('a gateway with little to do', () => {
  test('cuts off a peer that is gone without a word, and keeps one that only listens', async () => {
    const clock = createFakeClock();
    const fake = createFakeSessions({ user: USER });
    await using house = await startGateway(fake, { ports: { clock }, settings: { auth: 'none' } });
    const listening = await connectToGateway(house.endpoint);
    listening.send(hello());
    await listening.next('hello_ack');
    // Upgraded by hand, so that nothing answers a ping.
    const dead = connect(house.port, '127.0.0.1');
    const ended = new Promise<void>((resolve) => dead.on('close', () => resolve()));
    const upgraded = new Promise<void>((resolve) => dead.once('data', () => resolve()));
    dead.on('error', () => undefined).resume();
    const key = Buffer.alloc(16).toString('base64');
    dead.write(
      `GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    await upgraded;
    const greeting = Buffer.from(JSON.stringify({ ...hello(), payload: { ...hello().payload, token: undefined } }));
    dead.write(
      Buffer.concat([Buffer.from([0x81, 0xfe, greeting.length >> 8, greeting.length & 0xff, 0, 0, 0, 0]), greeting]),
    );
    await new Promise<void>((resolve) => dead.once('data', () => resolve()));
    const pinged = (): Promise<void> => new Promise((resolve) => listening.socket.once('ping', () => resolve()));
    for (let round = 0; round < 3; round += 1) {
      const ping = pinged();
      await clock.advance(30_000);
      await ping;
      // The answer to the ping is on its way; what follows it is read after it.
      listening.send({ type: 'health_check', payload: { request_id: `${round}` } });
      await listening.next('health_status');
    }
    await ended;
    assert.equal(listening.socket.readyState, listening.socket.OPEN);
  });

  test('lets go of sessions that nobody looks at, but not while their turn runs', async () => {
    const clock = createFakeClock();
    const fake = createFakeSessions({ user: USER });
    await using house = await startGateway(fake, { ports: { clock } });
    const client = await connectToGateway(house.endpoint);
    client.send(hello());
    await client.next('hello_ack');
    client.send({ type: 'send_turn', payload: { request_id: 'r', session_id: SESSION, turn_id: 't', prompt: 'go' } });
    await client.next('turn_started');
    await client.close();
    await clock.advance(120_000);
    assert.equal(fake.watching(SESSION), 1);
    fake.append(SESSION, settled('t', 'done'));
    await clock.advance(60_000);
    assert.equal(fake.watching(SESSION), 0);
    // And then nothing is left to look after: no timer runs.
    await clock.advance(30_000);
    assert.equal(clock.pending, 0);
  });
});
