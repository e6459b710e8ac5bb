import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AccountId } from '@oxydra/types';
import { answered, charge, created, failed, opened, requested, reservation } from './sample-records.ts';
import { sent, sessionId, settled } from './sample-records.ts';
import { withStore } from './store-subject.ts';
import type { OpenStoreSubject, StorePorts } from './store-subject.ts';

const DAY: AccountId = 'user-day:2026-11-21';
const TURN: AccountId = 'turn:t1';

async function balanceOf({ ledger }: StorePorts, account: AccountId): Promise<readonly [number, number]> {
  const balance = (await ledger.balances([account])).get(account);
  assert.ok(balance !== undefined, 'every account asked for is answered');
  return [balance.usd, balance.tokens];
}

export function ledgerContract(name: string, open: OpenStoreSubject): void {
  const one = sessionId(1);
  const begun = [created(), opened('t1', sent('r1'))];

  describe(`the ledger of ${name}`, () => {
    test('counts a reservation in full on every account of its chain', () =>
      withStore(open, async (ports, reopen) => {
        await ports.journal.append(one, 1, [...begun, requested(reservation('m1', 500, 90, DAY, TURN))]);
        assert.deepEqual(await balanceOf(ports, DAY), [500, 90]);
        assert.deepEqual(await balanceOf(ports, TURN), [500, 90]);
        assert.deepEqual(await balanceOf(ports, 'agent:other'), [0, 0]);
        assert.deepEqual(await balanceOf(await reopen(), DAY), [500, 90]);
      }));

    test('counts what a call did cost once it is settled, be it less or more', () =>
      withStore(open, async (ports) => {
        await ports.journal.append(one, 1, [...begun, requested(reservation('m1', 500, 90, DAY))]);
        await ports.journal.append(one, 2, [answered('a', charge(120, 10, 5))]);
        assert.deepEqual(await balanceOf(ports, DAY), [120, 15]);
        await ports.journal.append(one, 3, [
          requested(reservation('m2', 100, 9, DAY, TURN), 2),
          failed(charge(300, 20, 0), '', 2),
        ]);
        assert.deepEqual(await balanceOf(ports, DAY), [420, 35]);
        assert.deepEqual(await balanceOf(ports, TURN), [300, 20]);
        assert.equal((await ports.sessions.get(one))?.usd, 420);
      }));

    test('never settles below zero', () =>
      withStore(open, async (ports) => {
        await ports.journal.append(one, 1, [...begun, requested(reservation('m1', 500, 90, DAY))]);
        await ports.journal.append(one, 2, [answered('a', charge(-70, -10, 5))]);
        assert.deepEqual(await balanceOf(ports, DAY), [0, 0]);
      }));

    test('keeps the whole reservation when nobody knows the cost', () =>
      withStore(open, async (ports, reopen) => {
        await ports.journal.append(one, 1, [...begun, requested(reservation('m1', 500, 90, DAY)), failed(null)]);
        assert.deepEqual(await balanceOf(ports, DAY), [500, 90]);
        assert.equal((await ports.sessions.get(one))?.usd, 500);
        const again = await reopen();
        await again.journal.append(one, 2, [
          requested(reservation('m2', 40, 4, DAY), 2),
          answered('a', charge(1, 1, 1), 2),
        ]);
        assert.deepEqual(await balanceOf(again, DAY), [501, 92]);
      }));

    test('keeps an older reservation that a new round or the end of the turn finds open', () =>
      withStore(open, async (ports) => {
        await ports.journal.append(one, 1, [...begun, requested(reservation('m1', 500, 90, DAY))]);
        await ports.journal.append(one, 2, [requested(reservation('m2', 50, 9, DAY))]);
        await ports.journal.append(one, 3, [answered('a', charge(20, 2, 1))]);
        assert.deepEqual(await balanceOf(ports, DAY), [520, 93]);
        await ports.journal.append(one, 4, [requested(reservation('m3', 7, 7, DAY)), settled('t1')]);
        await ports.journal.append(one, 5, [answered('late', charge(1, 1, 1))]);
        assert.deepEqual(await balanceOf(ports, DAY), [527, 100]);
        assert.equal((await ports.sessions.get(one))?.usd, 527);
      }));

    test('leaves reserved money spent when the price turned out to be unknown', () =>
      withStore(open, async (ports) => {
        await ports.journal.append(one, 1, [...begun, requested(reservation('m1', 500, 90, DAY))]);
        await ports.journal.append(one, 2, [answered('a', charge(null, 3, 4))]);
        assert.deepEqual(await balanceOf(ports, DAY), [500, 7]);
        await ports.journal.append(one, 3, [
          requested(reservation('m2', null, 90, DAY), 2),
          answered('b', charge(8, 1, 0), 2),
        ]);
        assert.deepEqual(await balanceOf(ports, DAY), [508, 8]);
      }));

    test('takes a reservation once', () =>
      withStore(open, async (ports) => {
        await ports.journal.append(one, 1, [...begun, requested(reservation('m1', 500, 90, DAY))]);
        await assert.rejects(ports.journal.append(one, 2, [requested(reservation('m1', 500, 90, DAY))]), {
          code: 'store/duplicate-key',
          message: /m1/,
        });
        assert.deepEqual(await balanceOf(ports, DAY), [500, 90]);
      }));
  });
}
