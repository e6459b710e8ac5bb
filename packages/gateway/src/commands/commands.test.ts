import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId, type JournalRecord, type SessionId, type TurnId } from '@oxydra/types';
import type { ClientFrame } from '@oxydra/types/wire';
import {
  answered,
  asked,
  charge,
  connectToGateway,
  createFakeSessions,
  finished,
  requested,
  reservation,
  settled,
  started as callStarted,
  type GatewayClient,
} from '@oxydra/testkit';
import { hello } from '../testing/hello.ts';
import { startGateway, USER, type StartOptions } from '../testing/start-gateway.ts';

const SESSION: SessionId = asId('runtime-ada');
const turn: TurnId = asId('t1');

const turnFrame = (over: Partial<Extract<ClientFrame, { type: 'send_turn' }>['payload']> = {}): ClientFrame => ({
  type: 'send_turn',
  payload: { request_id: 'r1', session_id: SESSION, turn_id: 't1', prompt: 'hi', ...over },
});

const withCalls: JournalRecord = {
  type: 'round-answered',
  round: 1,
  model: 'rehearsal/small',
  parts: [
    { type: 'reasoning', text: 'think' },
    { type: 'text', text: 'Looking.' },
  ],
  calls: [
    {
      call: asId('c1'),
      name: 'files.read',
      arguments: { path: 'a.md' },
      tier: 'read_only',
      idempotent: true,
      key: asId('k1'),
    },
    {
      call: asId('c2'),
      name: 'files.write',
      arguments: { path: 'b.md' },
      tier: 'side_effecting',
      idempotent: false,
      key: asId('k2'),
    },
  ],
  finish: 'tool-calls',
  charge: charge(1_000_000, 10, 5),
};

async function visit(
  options: StartOptions = {},
  fake = createFakeSessions({
    user: USER,
    budgets: [{ name: 'budgets.per_turn_usd', usd: { cap: 2_000_000, left: 500_000 } }],
  }),
) {
  const house = await startGateway(fake, options);
  const join = async (): Promise<GatewayClient> => {
    const client = await connectToGateway(house.endpoint);
    client.send(hello());
    await client.next('hello_ack');
    return client;
  };
  return { fake, house, join, client: await join(), [Symbol.asyncDispose]: () => house.close() };
}

describe('a turn over the wire', () => {
  test('shows two clients the same frames under the same numbers', async () => {
    await using scene = await visit();
    const second = await scene.join();
    scene.client.send(turnFrame());
    await scene.client.next('turn_started');
    scene.fake.append(SESSION, requested(reservation('m', 1, 1)));
    scene.fake.live(SESSION, { type: 'reasoning-delta', turn, round: 1, text: 'think' });
    scene.fake.live(SESSION, { type: 'text-delta', turn, round: 1, text: 'Looking.' });
    scene.fake.append(SESSION, withCalls, finished('c1', 'text'), callStarted('c2', 'k2'));
    scene.fake.live(SESSION, { type: 'tool-output', turn, call: asId('c2'), text: 'wrote' });
    scene.fake.append(SESSION, finished('c2', 'done'), settled('t1', 'Looking.'));
    for (const client of [scene.client, second]) {
      await client.next('turn_completed');
      await client.next('usage');
    }
    const events = (client: GatewayClient): unknown[] => client.frames.filter(({ seq }) => seq !== undefined);
    assert.deepEqual(events(second), events(scene.client));
    assert.deepEqual(
      scene.client.frames.filter(({ seq }) => seq !== undefined).map(({ type }) => type),
      [
        'turn_started',
        'turn_progress',
        'reasoning_delta',
        'assistant_delta',
        'round_finished',
        'turn_progress',
        'tool_started',
        'tool_finished',
        'tool_started',
        'tool_output',
        'tool_finished',
        'turn_completed',
      ],
    );
  });

  test('tells after each round what it cost and what is left', async () => {
    await using scene = await visit();
    scene.client.send(turnFrame());
    await scene.client.next('turn_started');
    scene.fake.append(SESSION, requested(reservation('m', 1, 1)), withCalls);
    const { payload } = await scene.client.next('usage');
    assert.equal(payload.turn_usage?.cost_usd, 1);
    assert.equal(payload.context_tokens, 10);
    assert.equal(payload.context_limit, 1000);
    assert.deepEqual(payload.budgets, [{ name: 'budgets.per_turn_usd', usd: { cap: 2, left: 0.5 } }]);
    scene.client.send({ type: 'get_usage', payload: { request_id: 'u', session_id: SESSION } });
    const asked = await scene.client.next('usage');
    assert.equal(asked.payload.request_id, 'u');
    assert.equal(asked.payload.session_usage?.input, 10);
  });

  test('is acknowledged, not repeated, when the same request comes again', async () => {
    await using scene = await visit();
    scene.client.send(turnFrame());
    await scene.client.next('turn_started');
    scene.client.send(turnFrame());
    const again = await scene.client.next('turn_started');
    assert.equal(again.seq, undefined);
    assert.deepEqual(again.payload.turn, { turn_id: 't1', state: 'running' });
    scene.fake.append(SESSION, settled('t1', 'done'));
    scene.client.send(turnFrame());
    assert.equal((await scene.client.next('turn_started')).payload.turn.state, 'completed');
    assert.equal(scene.fake.entries(SESSION).filter(({ record }) => record.type === 'turn-opened').length, 1);
  });

  test('queues behind a running one, or joins it when steered', async () => {
    await using scene = await visit();
    scene.client.send(turnFrame());
    await scene.client.next('turn_started');
    scene.client.send(turnFrame({ request_id: 'r2', turn_id: 't2', prompt: 'later' }));
    const queued = await scene.client.next('turn_queued');
    assert.deepEqual([queued.payload.request_id, queued.payload.steered, queued.payload.position], ['r2', false, 1]);
    scene.client.send({ type: 'steer_turn', payload: { request_id: 'r3', session_id: SESSION, prompt: 'now' } });
    assert.equal((await scene.client.next('turn_queued')).payload.steered, true);
    assert.equal(scene.fake.submissions[1]?.submission.turn, 't2');
  });

  test('is cancelled by a cancel that was sent right behind it', async () => {
    await using scene = await visit();
    scene.client.send(turnFrame());
    scene.client.send({ type: 'cancel_active_turn', payload: { request_id: 'c', session_id: SESSION, turn_id: 't1' } });
    await scene.client.next('turn_cancelled');
    assert.equal(scene.fake.cancels[0]?.by, 'tui');
    scene.client.send({ type: 'cancel_all_active_turns', payload: { request_id: 'c2' } });
    assert.equal((await scene.client.next('error')).payload.code, 'gateway/nothing-running');
  });

  test('goes on without any client, and the one that comes back misses nothing', async () => {
    await using scene = await visit();
    scene.client.send(turnFrame());
    await scene.client.next('turn_started');
    const last = scene.client.lastSeq();
    scene.client.socket.terminate();
    scene.fake.append(SESSION, requested(reservation('m', 1, 1)));
    scene.fake.live(SESSION, { type: 'text-delta', turn, round: 1, text: 'alone' });
    scene.fake.append(SESSION, answered('alone', charge(1, 1, 1)), settled('t1', 'alone'));
    const back = await connectToGateway(scene.house.endpoint);
    back.send(hello({ last_event_id: last ?? 0 }));
    assert.equal((await back.next('hello_ack')).payload.resumed, true);
    await back.next('turn_completed');
    assert.deepEqual(
      back.frames.map(({ type }) => type),
      ['hello_ack', 'turn_progress', 'assistant_delta', 'round_finished', 'turn_completed'],
    );
  });

  test('survives a new daemon: the client that resumes gets the journal’s truth', async () => {
    const fake = createFakeSessions({ user: USER });
    const before = await visit({}, fake);
    before.client.send(turnFrame());
    await before.client.next('turn_started');
    fake.append(SESSION, requested(reservation('m', 1, 1)));
    fake.live(SESSION, { type: 'text-delta', turn, round: 1, text: 'lost' });
    await before.client.next('assistant_delta');
    const last = before.client.lastSeq();
    await before.house.close();
    assert.equal((await before.client.closed).code, 1001);
    fake.restart();
    await using after = await startGateway(fake);
    const back = await connectToGateway(after.endpoint);
    back.send(hello({ last_event_id: last ?? 0 }));
    await back.next('text_withdrawn');
    fake.append(SESSION, requested(reservation('m', 1, 1)), answered('kept', charge(1, 1, 1)), settled('t1', 'kept'));
    assert.equal((await back.next('turn_completed')).payload.response.message.content, 'kept');
    assert.equal(
      back.frames.some((frame) => frame.type === 'turn_started'),
      false,
    );
  });

  test('asks for approval, which any client answers', async () => {
    await using scene = await visit();
    scene.client.send(turnFrame());
    await scene.client.next('turn_started');
    scene.fake.append(SESSION, requested(reservation('m', 1, 1)), withCalls, asked('a1'));
    const { payload } = await scene.client.next('approval_requested');
    const second = await connectToGateway(scene.house.endpoint);
    second.send(hello());
    assert.deepEqual((await second.next('hello_ack')).payload.approvals, [payload.approval]);
    const answer = {
      session_id: SESSION,
      approval_id: 'a1',
      hash: payload.approval.hash,
      decision: 'allow',
      scope: 'session',
    } as const;
    second.send({ type: 'resolve_approval', payload: { request_id: 'x', ...answer } });
    const resolved = await scene.client.next('approval_resolved');
    assert.deepEqual(
      [resolved.payload.by, resolved.payload.decision, resolved.payload.scope],
      ['tui', 'allow', 'session'],
    );
    second.send({ type: 'resolve_approval', payload: { request_id: 'y', ...answer } });
    assert.equal((await second.next('error')).payload.code, 'gate/no-such-approval');
  });
});

describe('sessions over the wire', () => {
  test('are made, listed, switched to by a unique beginning, renamed and forked', async () => {
    await using scene = await visit();
    const { client } = scene;
    client.send({ type: 'create_session', payload: { request_id: '1', display_name: 'Plans' } });
    const made = (await client.next('session_created')).payload;
    assert.equal(made.display_name, 'Plans');
    client.send({ type: 'list_sessions', payload: { request_id: '2' } });
    const listed = (await client.next('session_list')).payload.sessions;
    assert.deepEqual(
      listed.map(({ session_id }) => session_id),
      [SESSION, made.session.session_id],
    );
    client.send({
      type: 'switch_session',
      payload: { request_id: '3', session_id: made.session.session_id.slice(0, 12) },
    });
    assert.equal((await client.next('session_switched')).payload.display_name, 'Plans');
    client.send({
      type: 'rename_session',
      payload: { request_id: '4', session_id: made.session.session_id, display_name: 'Trips' },
    });
    assert.equal((await client.next('session_renamed')).payload.display_name, 'Trips');
    client.send({ type: 'fork_session', payload: { request_id: '5', session_id: made.session.session_id } });
    assert.equal((await client.next('session_forked')).payload.parent_session_id, made.session.session_id);
    client.send({ type: 'switch_session', payload: { request_id: '6', session_id: 'zzz' } });
    assert.equal((await client.next('error')).payload.code, 'session/unknown');
  });

  test('follow a client that sends a message to another one', async () => {
    await using scene = await visit();
    const { id } = await scene.fake.sessions.create({ origin: 'tui' });
    scene.client.send(turnFrame({ session_id: id }));
    assert.equal((await scene.client.next('turn_started')).payload.session.session_id, id);
    scene.client.send(turnFrame({ session_id: id.slice(0, 10) }));
    assert.equal((await scene.client.next('error')).payload.code, 'session/unknown');
  });

  test('are open in limited number at once, and idle ones make room', async () => {
    await using scene = await visit({ limits: { sessions: 2 } });
    const others = await Promise.all([scene.join(), connectToGateway(scene.house.endpoint)]);
    others[1].send(hello({ create_new_session: true }));
    await others[1].next('hello_ack');
    const third = await connectToGateway(scene.house.endpoint);
    third.send(hello({ create_new_session: true }));
    assert.equal((await third.next('error')).payload.code, 'gateway/too-many-sessions');
    await others[1].close();
    third.send(hello({ create_new_session: true }));
    await third.next('hello_ack');
  });
});

describe('lists over the wire', () => {
  test('answer with what the catalogue knows', async () => {
    await using scene = await visit();
    const { client } = scene;
    client.send({ type: 'list_models', payload: { request_id: '1', filter: 'rehearsal' } });
    assert.equal((await client.next('model_list')).payload.models[0]?.id, 'rehearsal/small');
    client.send({ type: 'list_tools', payload: { request_id: '2' } });
    assert.equal((await client.next('tool_list')).payload.tools[0]?.name, 'files.read');
    client.send({ type: 'list_agents', payload: { request_id: '3' } });
    assert.equal((await client.next('agent_list')).payload.agents[0]?.name, 'default');
    client.send({ type: 'find_files', payload: { request_id: '4', query: 'notes' } });
    assert.deepEqual((await client.next('file_list')).payload.paths, ['/shared/notes.md']);
    client.send({ type: 'health_check', payload: { request_id: '5' } });
    assert.equal((await client.next('health_status')).payload.healthy, true);
  });
});
