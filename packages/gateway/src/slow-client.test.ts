import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId, type SessionId } from '@oxydra/types';
import {
  answered,
  charge,
  connectToGateway,
  created,
  createFakeSessions,
  opened,
  requested,
  reservation,
  sent,
  settled,
} from '@oxydra/testkit';
import { hello } from './testing/hello.ts';
import { startGateway, USER } from './testing/start-gateway.ts';

const SESSION: SessionId = asId('runtime-ada');
const PIECE = 'x'.repeat(8_000);

describe('a client that does not read', () => {
  test('is told to come back, does not slow another, and misses nothing', async () => {
    const fake = createFakeSessions({ user: USER });
    fake.append(SESSION, created({ user: USER }), opened('t', sent('r')), requested(reservation('m', 1, 1)));
    await using house = await startGateway(fake, { limits: { waitingBytes: 200_000, socketBytes: 100_000 } });
    const [slow, brisk] = [await connectToGateway(house.endpoint), await connectToGateway(house.endpoint)];
    for (const client of [slow, brisk]) {
      client.send(hello());
      await client.next('hello_ack');
    }
    slow.socket.pause();
    let count = 0;
    let characters = 0;
    brisk.socket.on('message', () => void (characters += textOf(brisk.frames.slice(-1)).length));
    const slowClients = async (): Promise<number> => {
      const page = await fetch(`${house.http}/metrics`, { headers: { authorization: `Bearer ${'a'.repeat(43)}` } });
      return Number(/slow_clients_total (\d+)/.exec(await page.text())?.[1]);
    };
    while ((await slowClients()) === 0) {
      for (let index = 0; index < 10; index += 1) {
        fake.live(SESSION, { type: 'text-delta', turn: asId('t'), round: 1, text: PIECE });
        count += 1;
      }
      // The brisk one has all of it before the next lot.
      await brisk.until(() => characters === count * PIECE.length);
    }
    slow.socket.resume();
    assert.equal((await slow.next('error')).payload.code, 'gateway/slow-client');
    assert.equal((await slow.closed).code, 4008);

    const back = await connectToGateway(house.endpoint);
    back.send(hello({ last_event_id: slow.lastSeq() ?? 0 }));
    await back.next('hello_ack');
    const whole = PIECE.repeat(count);
    fake.append(SESSION, answered('all', charge(1, 1, 1)), settled('t', 'all'));
    await back.next('turn_completed');
    const withdrawn = back.frames.some(({ type }) => type === 'text_withdrawn');
    assert.equal((withdrawn ? '' : textOf(slow.frames)) + textOf(back.frames), whole);
  });
});

const textOf = (frames: readonly { readonly type: string; readonly payload: object }[]): string =>
  frames
    .flatMap(({ type, payload }) => (type === 'assistant_delta' && 'delta' in payload ? [String(payload.delta)] : []))
    .join('');
