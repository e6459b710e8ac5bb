import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId, Fault } from '@oxydra/types';
import type { Approval, ApprovalId, CallId, SessionEvent, TurnId } from '@oxydra/types';
import { createFakeGate, createScriptedModel, lastUserText, settleDown } from '@oxydra/testkit';
import { openHouse } from './test-house.ts';

const read = { tier: 'read_only' } as const;
const write = { tier: 'side_effecting' } as const;
const deltas = (events: readonly SessionEvent[]): string =>
  events
    .flatMap((event) => (event.type === 'live' && event.event.type === 'text-delta' ? [event.event.text] : []))
    .join('');

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

const asks = (call: CallId) =>
  ({
    verdict: 'ask',
    reason: 'it changes things',
    path: [],
    approval: {
      id: asId<ApprovalId>(`a-${call}`),
      kind: 'permission',
      call,
      tool: 'act',
      arguments: {},
      summary: 'act()',
      reason: 'it changes things',
      path: [],
      rule: 'act(*)',
      hash: `h-${call}`,
      expiresAt: 1_700_000_300_000,
    } as Approval,
  }) as const;

describe('an approval', () => {
  const gate = () =>
    createFakeGate({
      act: {
        ...write,
        judge: (call, scene, answer) =>
          scene.sessionRules.includes('act(*)') || answer?.decision === 'allow'
            ? { verdict: 'allow', reason: 'ok', path: [] }
            : answer === undefined
              ? asks(call.call)
              : { verdict: 'deny', reason: answer.text ?? 'no', path: [] },
      },
    });
  const say = (decision: 'allow' | 'deny', scope: 'once' | 'session' = 'once', call = 'call-0-0') =>
    ({
      approval: asId<ApprovalId>(`a-${call}`),
      hash: `h-${call}`,
      decision,
      scope,
      by: 'test',
      text: 'please do not',
    }) as const;

  test('is used once, and its refusal is what the model reads', async () => {
    const model = createScriptedModel([{ calls: [{ name: 'act', arguments: {} }] }, { text: 'Understood.' }]);
    const house = await openHouse({ model, gate: gate() });
    const end = house.settled();
    await house.submit('go');
    await settleDown();
    await assert.rejects(house.runtime.turns.resolve(house.session, { ...say('deny'), hash: 'forged' }), {
      code: 'gate/approval-changed',
    });
    await house.runtime.turns.resolve(house.session, say('deny'));
    await assert.rejects(house.runtime.turns.resolve(house.session, say('allow')), { code: 'gate/approval-used' });
    await end;
    assert.match(JSON.stringify(model.requests[1]?.messages), /Not allowed: please do not/);
  });

  test('for the session covers the calls that follow', async () => {
    const model = createScriptedModel([
      { calls: [{ name: 'act', arguments: { n: 1 } }] },
      { calls: [{ name: 'act', arguments: { n: 2 } }] },
      { text: 'Twice.' },
    ]);
    const fake = gate();
    const house = await openHouse({ model, gate: fake });
    const end = house.settled();
    await house.submit('go');
    await settleDown();
    await house.runtime.turns.resolve(house.session, say('allow', 'session'));
    assert.equal((await end).text, 'Twice.');
    assert.equal(fake.performed.length, 2);
  });

  test('survives a crash and is answered afterwards', async () => {
    const model = createScriptedModel([{ calls: [{ name: 'act', arguments: {} }] }, { text: 'Done.' }]);
    const fake = gate();
    const house = await openHouse({ model, gate: fake });
    await house.submit('go');
    await settleDown();
    const store = house.store.crash();
    const again = await openHouse({ model, gate: fake, store, clock: house.clock });
    await again.runtime.resume();
    await settleDown();
    assert.equal((await again.runtime.sessions.view(again.session)).approvals.length, 1);
    const end = again.settled();
    await again.runtime.turns.resolve(again.session, say('allow'));
    assert.equal((await end).text, 'Done.');
    assert.equal(fake.performed.length, 1);
  });
});

describe('after a crash', () => {
  test('a turn goes on, a read runs again, and an effect is told to be unknown', async () => {
    const never = new Promise<never>(() => {});
    const gate = createFakeGate({ look: { ...read, run: () => never }, act: { ...write, run: () => never } });
    const model = createScriptedModel([
      {
        calls: [
          { name: 'act', arguments: {} },
          { name: 'look', arguments: {} },
        ],
      },
      { text: 'I checked.' },
    ]);
    const house = await openHouse({ model, gate });
    await house.submit('go');
    await settleDown();
    const store = house.store.crash();
    const healthy = createFakeGate({ look: read, act: write });
    const again = await openHouse({ model, gate: healthy, store, clock: house.clock });
    const end = again.settled();
    await again.runtime.resume();
    assert.equal((await end).text, 'I checked.');
    assert.deepEqual(
      healthy.performed.map(({ call }) => call.name),
      ['look'],
    );
    assert.match(JSON.stringify(model.requests[1]?.messages), /may or may not have happened/);
  });

  test('a queued message is answered and its request still known', async () => {
    const model = createScriptedModel([
      { text: 'a', hold: new Promise(() => {}) },
      { text: 'first' },
      { text: 'second' },
    ]);
    const house = await openHouse({ model, gate: createFakeGate({}) });
    await house.submit('one');
    await house.submit('two');
    const again = await openHouse({ model, gate: createFakeGate({}), store: house.store.crash(), clock: house.clock });
    const first = again.settled();
    await again.runtime.resume();
    assert.equal((await first).text, 'first');
    assert.equal((await again.settled()).text, 'second');
    assert.equal(((await again.submit('two', { requestId: 'r2' })) as { state: string }).state, 'duplicate');
  });

  test('a drained runtime parks its turns, and they go on at the next start', async () => {
    const model = createScriptedModel([{ text: 'a', hold: new Promise(() => {}) }, { text: 'done' }]);
    const house = await openHouse({ model, gate: createFakeGate({}) });
    await house.submit('one');
    await settleDown();
    const drained = house.runtime.drain(1_000);
    await assert.rejects(house.submit('late'), { code: 'session/draining' });
    await house.clock.advance(1_001);
    await drained;
    assert.equal((await house.records()).includes('turn-settled'), false);
    const again = await openHouse({ model, gate: createFakeGate({}), store: house.store, clock: house.clock });
    const end = again.settled();
    await again.runtime.resume();
    assert.equal((await end).text, 'done');
  });
});

describe('money', () => {
  const cap = (usd: number) => (where: { turn: string }) => [
    { account: `turn:${where.turn}` as const, name: 'budgets.per_turn_usd', usd },
  ];

  test('shortens an answer to what is left, and ends out of budget when even that is too dear', async () => {
    const model = createScriptedModel((_, index) => ({
      calls: [{ name: 'look', arguments: { index } }],
      usage: { output: 200 },
    }));
    const house = await openHouse({ model, gate: createFakeGate({ look: read }), caps: cap(4_000) });
    const end = house.settled();
    await house.submit('loop');
    const { outcome, limit, totals } = await end;
    assert.deepEqual([outcome, limit], ['out-of-budget', 'budgets.per_turn_usd']);
    assert.ok(totals.usd <= 4_000, `${totals.usd}`);
    assert.ok(totals.usd > 1_000);
  });

  test('is not given back by a crash', async () => {
    const day = () => [{ account: 'user-day:ada:1' as const, name: 'budgets.per_user_day_usd', usd: 5_000 }];
    const model = createScriptedModel([{ text: 'a', hold: new Promise(() => {}) }]);
    const house = await openHouse({ model, gate: createFakeGate({}), caps: day });
    await house.submit('one');
    await settleDown();
    const before = (await house.runtime.turns.budgets(house.session))[0]?.usd?.left ?? assert.fail();
    assert.ok(before < 5_000);
    const again = await openHouse({
      model,
      gate: createFakeGate({}),
      store: house.store.crash(),
      clock: house.clock,
      caps: day,
    });
    assert.equal((await again.runtime.turns.budgets(again.session))[0]?.usd?.left, before);
  });

  test('holds for 64 turns at once in a loop of calls', async () => {
    const day = () => [{ account: 'user-day:ada:1' as const, name: 'budgets.per_user_day_usd', usd: 60_000 }];
    const model = createScriptedModel((_, index) => ({
      calls: [{ name: 'look', arguments: { index } }],
      usage: { output: 150 },
    }));
    const house = await openHouse({ model, gate: createFakeGate({ look: read }), caps: day, slots: 64 });
    const sessions = await Promise.all(
      Array.from({ length: 64 }, () => house.runtime.sessions.create({ origin: 'test' }).catch(() => undefined)),
    );
    const some = sessions.flatMap((session) => (session === undefined ? [] : [session.id]));
    await Promise.all(
      some.map((session, index) =>
        house.runtime.turns.submit(session, {
          requestId: `x${index}`,
          parts: [{ type: 'text', text: 'loop' }],
          origin: 't',
          mode: 'queue',
        }),
      ),
    );
    for (let wait = 0; wait < 500 && house.runtime.turns.active().length > 0; wait++) await settleDown();
    assert.equal(house.runtime.turns.active().length, 0);
    const spent = await Promise.all((await house.store.sessions.list()).map(({ usd }) => usd));
    const total = spent.reduce((a, b) => a + b, 0);
    assert.ok(total <= 60_000, `${total} spent`);
    assert.ok(total > 50_000, `${total} spent`);
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
