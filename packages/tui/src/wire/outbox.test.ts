import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ClientFrame, ServerFrame } from '@oxydra/types/wire';
import { backoffMs } from './backoff.ts';
import { createOutbox, type Reply } from './outbox.ts';

const turn = (id: string): ClientFrame => ({
  type: 'send_turn',
  payload: { request_id: id, session_id: 's', turn_id: `t-${id}`, prompt: 'hi' },
});
const create = (id: string): ClientFrame => ({ type: 'create_session', payload: { request_id: id } });
const queued = (id: string): ServerFrame => ({
  type: 'turn_queued',
  payload: { request_id: id, session: { user_id: 'u', session_id: 's' }, prompt: 'hi', steered: false },
});
const refused = (id: string): ServerFrame => ({ type: 'error', payload: { request_id: id, message: 'no' } });
const ids = (frames: readonly ClientFrame[]): string[] => frames.map((frame) => frame.payload.request_id);

describe('the outbox', () => {
  test('hands out each request once, in order', () => {
    const outbox = createOutbox();
    outbox.put(turn('1'));
    outbox.put(turn('2'));
    assert.deepEqual(ids(outbox.take()), ['1', '2']);
    assert.deepEqual(outbox.take(), []);
  });

  test('hands a message out again, with the same id, until the gateway has spoken of it', () => {
    const outbox = createOutbox();
    outbox.put(turn('1'));
    outbox.put(turn('2'));
    outbox.take();
    outbox.answer(queued('1'));
    outbox.broken();
    assert.deepEqual(ids(outbox.take()), ['2']);
    outbox.answer(queued('2'));
    outbox.broken();
    assert.deepEqual(outbox.take(), []);
    assert.equal(outbox.size, 0);
  });

  test('does not repeat what could be done twice, and says that nobody knows', () => {
    const outbox = createOutbox();
    const replies: Reply[] = [];
    outbox.put(create('1'), (reply) => replies.push(reply));
    outbox.take();
    outbox.put(create('2'), (reply) => replies.push(reply));
    outbox.broken();
    assert.deepEqual(ids(outbox.take()), ['2']);
    assert.equal(replies[0]?.ok, false);
    assert.match(replies[0]?.ok === false ? replies[0].message : '', /not known/);
  });

  test('gives the error of a question to who asked, and that of a message to the conversation', () => {
    const outbox = createOutbox();
    outbox.put(create('1'));
    outbox.put(turn('2'));
    outbox.take();
    assert.equal(outbox.answer(refused('1')), true);
    assert.equal(outbox.answer(refused('2')), false);
    assert.equal(outbox.answer(refused('3')), false);
  });
});

describe('waiting for the gateway', () => {
  test('doubles from 250 ms to 5 s, spread over the whole span', () => {
    assert.equal(backoffMs(0, 0.999), 249);
    assert.equal(backoffMs(3, 0.5), 1000);
    assert.equal(backoffMs(20, 0.9999), 4999);
    assert.equal(backoffMs(20, 0), 50);
  });
});
