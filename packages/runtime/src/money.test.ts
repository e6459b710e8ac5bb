import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeGate, createScriptedModel, settleDown } from '@oxydra/testkit';
import { openHouse } from './house.fixture.ts';

const read = { tier: 'read_only' } as const;

// @requirement money/reserved-before-calls
// @requirement money/caps-hold-in-parallel
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
    const spent = (await house.store.sessions.list()).map(({ usd }) => usd);
    const total = spent.reduce((a, b) => a + b, 0);
    assert.ok(total <= 60_000, `${total} spent`);
    assert.ok(total > 50_000, `${total} spent`);
  });
});
