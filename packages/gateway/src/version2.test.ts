import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId, type SessionId } from '@oxydra/types';
import {
  answered,
  charge,
  connectToGateway,
  createFakeSessions,
  requested,
  reservation,
  settled,
} from '@oxydra/testkit';
import { startGateway, USER } from './testing/start-gateway.ts';

const SESSION = { user_id: 'ada', session_id: 'runtime-ada' };

// @requirement gateway/version-2
describe('a version 2 client', () => {
  test('gets exactly the frames and fields that it knows, from hello to the end of a turn', async () => {
    const fake = createFakeSessions({
      user: USER,
      onOpened(session, turn) {
        fake.append(session, requested(reservation('m', 1, 1)));
        fake.live(session, { type: 'reasoning-delta', turn, round: 1, text: 'hm' });
        fake.live(session, { type: 'text-delta', turn, round: 1, text: 'Hel' });
        fake.live(session, { type: 'text-delta', turn, round: 1, text: 'lo' });
        fake.live(session, {
          type: 'heartbeat',
          turn,
          calls: [{ call: asId('c'), name: 'shell.run' }],
          elapsedMs: 5000,
        });
        fake.append(
          session,
          { type: 'notice', text: 'a word' },
          answered('Hello', charge(1, 3, 2)),
          settled(turn, 'Hello'),
        );
      },
    });
    await using started = await startGateway(fake, { settings: { auth: 'none' } });
    const client = await connectToGateway(started.endpoint);
    client.socket.send(
      '{"type":"hello","payload":{"request_id":"r1","protocol_version":2,"user_id":"ada","create_new_session":false}}',
    );
    await client.next('hello_ack');
    client.socket.send(
      '{"type":"send_turn","payload":{"request_id":"r2","session_id":"runtime-ada","turn_id":"t1","prompt":"hi","attachments":[]}}',
    );
    await client.next('turn_completed');
    client.socket.send('{"type":"health_check","payload":{"request_id":"r3"}}');
    await client.next('health_status');
    client.socket.send(
      '{"type":"list_sessions","payload":{"request_id":"r4","include_archived":false,"include_subagent_sessions":false}}',
    );
    await client.next('session_list');

    const running = { turn_id: 't1', state: 'running' };
    const about = { request_id: 'r2', session: SESSION, turn: running };
    assert.deepEqual(
      client.raw.map((text) => JSON.parse(text)),
      [
        { type: 'hello_ack', payload: { request_id: 'r1', protocol_version: 2, session: SESSION } },
        { type: 'turn_started', payload: about },
        {
          type: 'turn_progress',
          payload: {
            ...about,
            progress: { kind: { kind: 'provider_call' }, message: 'Asking rehearsal/small', turn: 1, max_turns: 8 },
          },
        },
        { type: 'assistant_delta', payload: { ...about, delta: 'Hel' } },
        { type: 'assistant_delta', payload: { ...about, delta: 'lo' } },
        {
          type: 'turn_progress',
          payload: {
            ...about,
            progress: {
              kind: { kind: 'tool_heartbeat', tool_names: ['shell.run'], elapsed_secs: 5 },
              message: 'shell.run still running after 5 s',
              turn: 1,
              max_turns: 8,
            },
          },
        },
        {
          type: 'turn_completed',
          payload: {
            request_id: 'r2',
            session: SESSION,
            turn: { turn_id: 't1', state: 'completed' },
            response: {
              message: { role: 'assistant', content: 'Hello' },
              finish_reason: 'stop',
              usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
            },
          },
        },
        {
          type: 'health_status',
          payload: {
            request_id: 'r3',
            healthy: true,
            session: SESSION,
            startup_status: {
              sandbox_tier: 'process',
              sidecar_available: false,
              shell_available: true,
              browser_available: false,
              degraded_reasons: [],
            },
          },
        },
        {
          type: 'session_list',
          payload: {
            request_id: 'r4',
            sessions: [
              {
                session_id: 'runtime-ada',
                agent_name: 'default',
                channel_origin: 'api',
                created_at: '2023-11-14T22:13:21.000Z',
                last_active_at: '2023-11-14T22:13:26.000Z',
                archived: false,
              },
            ],
          },
        },
      ],
    );
  });

  test('is told again, on hello, how the newest turn of an idle session ended', async () => {
    const fake = createFakeSessions({ user: USER });
    const session: SessionId = asId('runtime-ada');
    await fake.sessions.create({ id: session, origin: 'tui' });
    await fake.turns.submit(session, {
      requestId: 'q',
      parts: [{ type: 'text', text: 'hi' }],
      origin: 'tui',
      mode: 'queue',
      turn: asId('t'),
    });
    fake.append(session, settled('t', 'bye'));
    await using started = await startGateway(fake, { settings: { auth: 'none' } });
    const client = await connectToGateway(started.endpoint);
    client.send({ type: 'hello', payload: { request_id: 'h', protocol_version: 2, user_id: USER } });
    const { payload } = await client.next('turn_completed');
    assert.equal(payload.response.message.content, 'bye');
    assert.deepEqual(
      client.frames.map(({ type }) => type),
      ['hello_ack', 'turn_completed'],
    );
  });

  test('gets a limit and a failed turn as an error, and a cancelled one as cancelled', async () => {
    const fake = createFakeSessions({ user: USER });
    const session: SessionId = asId('runtime-ada');
    await using started = await startGateway(fake, { settings: { auth: 'none' } });
    const client = await connectToGateway(started.endpoint);
    client.send({ type: 'hello', payload: { request_id: 'h', protocol_version: 2, user_id: USER } });
    await client.next('hello_ack');
    const send = (id: string): void =>
      client.send({ type: 'send_turn', payload: { request_id: id, session_id: session, turn_id: id, prompt: 'go' } });
    send('t1');
    await client.next('turn_started');
    fake.append(session, {
      ...settled('t1', 'part'),
      outcome: 'out-of-budget',
      limit: 'budgets.per_turn_usd',
    } as never);
    const limit = await client.next('error');
    assert.deepEqual(limit.payload.turn, { turn_id: 't1', state: 'failed' });
    assert.match(limit.payload.message, /budgets\.per_turn_usd/);
    send('t2');
    await client.next('turn_started');
    client.send({ type: 'cancel_active_turn', payload: { request_id: 'c', session_id: session, turn_id: 't2' } });
    const cancelled = await client.next('turn_cancelled');
    assert.deepEqual(Object.keys(cancelled.payload), ['request_id', 'session', 'turn']);
    assert.equal(fake.cancels[0]?.by, 'api');
  });
});
