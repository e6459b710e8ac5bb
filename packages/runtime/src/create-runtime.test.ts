import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId, Fault } from '@oxydra/types';
import type { SessionEvent, TurnId } from '@oxydra/types';
import { createFakeGate, createScriptedModel, lastUserText, settleDown } from '@oxydra/testkit';
import { asks, openHouse } from './house.fixture.ts';

const read = { tier: 'read_only' } as const;
const write = { tier: 'side_effecting' } as const;
const deltas = (events: readonly SessionEvent[]): string =>
  events
    .flatMap((event) => (event.type === 'live' && event.event.type === 'text-delta' ? [event.event.text] : []))
    .join('');

// @requirement turn/steer-and-queue
// @requirement turn/cancel
// @requirement turn/always-ends
// @requirement turn/fork-and-export
describe('a conversation', () => {
  test('streams an answer, journals it, and remembers it in the next turn', async () => {
    const model = createScriptedModel([{ text: 'Hello Ada.' }, { text: 'Still here.' }]);
    const house = await openHouse({ model, gate: createFakeGate({}) });
    const first = house.settled();
    assert.deepEqual(await house.submit('hi'), { session: house.session, turn: 'id-1700000000000-1', state: 'opened' });
    assert.equal((await first).text, 'Hello Ada.');
    assert.equal(deltas(house.events), 'Hello Ada.');
    const second = house.settled();
    await house.submit('and now?');
    assert.equal((await second).outcome, 'answered');
    const shown = model.requests[1]?.messages.map(({ role }) => role);
    assert.deepEqual(shown, ['user', 'assistant', 'user']);
    assert.deepEqual(await house.records(), [
      'session-created',
      'session-titled',
      'turn-opened',
      'round-requested',
      'round-answered',
      'turn-settled',
      'turn-opened',
      'round-requested',
      'round-answered',
      'turn-settled',
    ]);
  });

  test('runs tools and shows the model their results in the order of its calls', async () => {
    const gate = createFakeGate({
      slow: { ...read, run: async () => (await settleDown(20), { text: 'slow result' }) },
      fast: { ...read, run: () => ({ text: 'fast result' }) },
    });
    const model = createScriptedModel([
      {
        calls: [
          { name: 'slow', arguments: {} },
          { name: 'fast', arguments: {} },
          { name: 'missing', arguments: {} },
          { name: 'fast', arguments: '{"a":' },
        ],
      },
      { text: 'Done.' },
    ]);
    const house = await openHouse({ model, gate });
    const end = house.settled();
    await house.submit('go');
    assert.equal((await end).totals.toolCalls, 4);
    const results = model.requests[1]?.messages.at(-1);
    assert.ok(results?.role === 'tool');
    assert.deepEqual(
      results.parts.map(({ text }) => text.slice(0, 24)),
      ['slow result', 'fast result', 'There is no tool `missin', 'the arguments are not va'],
    );
  });

  test('acknowledges the same request once, also while it is being written', async () => {
    const model = createScriptedModel([{ text: 'one' }, { text: 'two' }]);
    const house = await openHouse({ model, gate: createFakeGate({}) });
    const end = house.settled();
    const both = await Promise.all([
      house.submit('hi', { requestId: 'same' }),
      house.submit('hi', { requestId: 'same' }),
    ]);
    assert.deepEqual(
      both.map((receipt) => (receipt as { state: string }).state),
      ['opened', 'duplicate'],
    );
    await end;
    const late = (await house.submit('hi', { requestId: 'same' })) as { state: string; turn: string };
    assert.equal(late.state, 'duplicate');
    assert.equal(late.turn, 'id-1700000000000-1');
    assert.equal(model.requests.length, 1);
  });

  test('folds a steered message into the next round, and answers a queued one in a turn of its own', async () => {
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    const gate = createFakeGate({ wait: { ...read, run: async () => (await held, {}) } });
    const model = createScriptedModel([
      { calls: [{ name: 'wait', arguments: {} }] },
      { text: 'Both.' },
      { text: 'Later.' },
    ]);
    const house = await openHouse({ model, gate });
    const first = house.settled();
    await house.submit('begin');
    await settleDown();
    const steered = (await house.submit('also this', { mode: 'steer' })) as { state: string };
    const queued = (await house.submit('and then', { mode: 'queue' })) as { state: string };
    assert.deepEqual([steered.state, queued.state], ['steered', 'queued']);
    letGo();
    await first;
    assert.equal(lastUserText(model.requests[1] ?? assert.fail()), 'also this');
    assert.equal((await house.settled()).text, 'Later.');
    assert.equal(lastUserText(model.requests[2] ?? assert.fail()), 'and then');
  });

  test('cancels at once, keeps the partial text and closes the turn for good', async () => {
    const never = new Promise(() => {});
    const model = createScriptedModel([{ text: 'I was saying ', hold: never }, { text: 'Again.' }]);
    const house = await openHouse({ model, gate: createFakeGate({}) });
    const end = house.settled();
    await house.submit('talk');
    await settleDown();
    assert.equal(await house.runtime.turns.cancel(house.session, { by: 'test', turn: asId<TurnId>('another') }), false);
    assert.equal(await house.runtime.turns.cancel(house.session, { by: 'test' }), true);
    assert.equal((await end).text, 'I was saying ');
    assert.equal((await end).outcome, 'cancelled');
    const next = house.settled();
    await house.submit('go on');
    await next;
    const told = JSON.stringify(model.requests[1]?.messages);
    assert.match(told, /I was saying {2}\[interrupted\]/);
    assert.match(told, /cancelled this turn/);
  });

  test('ends with the fault in one sentence when the model fails', async () => {
    const model = createScriptedModel([
      { text: 'half', fault: new Fault('provider/unreachable', 'The provider cannot be reached.') },
    ]);
    const house = await openHouse({ model, gate: createFakeGate({}) });
    const end = house.settled();
    await house.submit('hi');
    const { outcome, fault, text } = await end;
    assert.deepEqual([outcome, fault?.message, text], ['failed', 'The provider cannot be reached.', 'half']);
  });

  test('gives up on a model that has gone silent', async () => {
    const model = createScriptedModel([{ text: 'a', hold: new Promise(() => {}) }]);
    const house = await openHouse({ model, gate: createFakeGate({}), silenceMs: 1_000 });
    const end = house.settled();
    await house.submit('hi');
    await house.clock.advance(1_100);
    assert.equal((await end).fault?.code, 'provider/silent');
  });

  test('times out with what it has, but not while it waits for a person', async () => {
    const gate = createFakeGate({
      act: {
        ...write,
        judge: (call, _, answer) =>
          answer === undefined ? asks(call.call) : { verdict: 'deny', reason: answer.text ?? 'no', path: [] },
      },
    });
    const model = createScriptedModel([
      { calls: [{ name: 'act', arguments: {} }] },
      { text: 'x', hold: new Promise(() => {}) },
    ]);
    const house = await openHouse({ model, gate, limits: { wallMs: 10_000 }, silenceMs: 1e9 });
    const end = house.settled();
    await house.submit('go');
    await house.clock.advance(299_000);
    assert.equal((await house.runtime.sessions.view(house.session)).approvals.length, 1);
    await house.clock.advance(2_000);
    assert.equal((await house.runtime.sessions.view(house.session)).approvals.length, 0, 'silence is a denial');
    await house.clock.advance(61_000);
    const { outcome, text } = await end;
    assert.deepEqual([outcome, text], ['timed-out', 'x']);
  });
});

describe('sessions', () => {
  test('fork from a settled turn, with its history and without what followed', async () => {
    const model = createScriptedModel([{ text: 'one' }, { text: 'two' }, { text: 'forked' }]);
    const house = await openHouse({ model, gate: createFakeGate({}) });
    const end = house.settled();
    await house.submit('first', { turn: asId<TurnId>('mine') });
    await end;
    const second = house.settled();
    await house.submit('second');
    await second;
    const fork = await house.runtime.sessions.fork(house.session, { turn: asId<TurnId>('mine'), origin: 'test' });
    assert.equal(fork.parent, house.session);
    await house.runtime.turns.submit(fork.id, {
      requestId: 'f',
      parts: [{ type: 'text', text: 'other way' }],
      origin: 'test',
      mode: 'queue',
    });
    await settleDown(12);
    const told = JSON.stringify(model.requests[2]?.messages);
    assert.match(told, /first.*one.*other way/);
    assert.doesNotMatch(told, /second/);
  });

  test('are titled by their first message, archived, revived by use, and found by prefix', async () => {
    const model = createScriptedModel(() => ({ text: 'ok' }));
    const house = await openHouse({ model, gate: createFakeGate({}) });
    const end = house.settled();
    await house.submit('Please   look into the strange behaviour of the second engine when it is cold');
    await end;
    const { title } = await house.runtime.sessions.find('session');
    assert.equal(title, 'Please look into the strange behaviour of the second engine…');
    await house.runtime.sessions.archive(house.session);
    assert.equal((await house.runtime.sessions.find(house.session)).archived, true);
    const next = house.settled();
    await house.submit('again');
    await next;
    assert.equal((await house.runtime.sessions.find(house.session)).archived, false);
    await assert.rejects(house.runtime.sessions.find('nothing-like-it'), { code: 'session/unknown' });
  });

  test('beyond the concurrent turns wait their turn in order', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const model = createScriptedModel((_, index) => ({ text: 'x', hold: gates[index]?.promise }));
    const house = await openHouse({ model, gate: createFakeGate({}), slots: 1 });
    const ids = await Promise.all([1, 2].map(() => house.runtime.sessions.create({ origin: 'test' })));
    const submit = (session: string, id: string) =>
      house.runtime.turns.submit(asId(session), {
        requestId: id,
        parts: [{ type: 'text', text: id }],
        origin: 't',
        mode: 'queue',
      });
    assert.equal((await submit(house.session, 'a')).state, 'opened');
    assert.equal((await submit(ids[0]?.id ?? '', 'b')).state, 'queued');
    assert.equal((await submit(ids[1]?.id ?? '', 'c')).state, 'queued');
    for (const gate of gates) {
      gate.resolve();
      await settleDown(20);
    }
    assert.deepEqual(model.requests.map(lastUserText), ['a', 'b', 'c']);
  });
});
