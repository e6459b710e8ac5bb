import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId } from '@oxydra/types';
import type { ApprovalId } from '@oxydra/types';
import { createFakeGate, createScriptedModel, settleDown } from '@oxydra/testkit';
import { asks, openHouse } from './house.fixture.ts';

const read = { tier: 'read_only' } as const;
const write = { tier: 'side_effecting' } as const;

// @requirement tool/approvals-durable
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
