import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  answered,
  asked,
  charge,
  created,
  createMemoryStore,
  failed,
  finished,
  opened,
  requested,
  reservation,
  resolved,
  SAMPLE_USER,
  sent,
  sessionId,
  settled,
  started,
} from '@oxydra/testkit';
import type { AccountId, JournalRecord, SessionId } from '@oxydra/types';
import fc from 'fast-check';
import { openStore } from './open-store.ts';
import type { Store } from './open-store.ts';

type Ports = Pick<Store, 'journal' | 'sessions' | 'ledger' | 'outbox'>;

type Appends = readonly {
  readonly session: number;
  readonly records: readonly JournalRecord[];
  readonly delivery: string | null;
}[];

const ACCOUNTS: readonly AccountId[] = ['user-day:1', 'session:s', 'agent:a'];
const few = (...ids: readonly string[]) => fc.constantFrom(...ids);

const money = fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 900 }));
const cost = fc.tuple(money, fc.nat(50), fc.nat(50)).map(([usd, input, output]) => charge(usd, input, output));

/** Records in any order, sensible or not: a store accepts or refuses each, and both must do the same. */
const record: fc.Arbitrary<JournalRecord> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(created()) },
  few('r1', 'r2', 'r3').map((id): JournalRecord => ({ type: 'message-queued', sent: sent(id) })),
  few('r1', 'r2', 'r3').map((id): JournalRecord => ({ type: 'message-steered', sent: sent(id) })),
  {
    weight: 3,
    arbitrary: fc
      .uniqueArray(few('r1', 'r2', 'r3', 'r4'), { maxLength: 3 })
      .map((ids) => opened('t', ...ids.map((id) => sent(id)))),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        few('m1', 'm2', 'm3', 'm4', 'm5'),
        money,
        fc.nat(90),
        fc.subarray([...ACCOUNTS]),
        fc.subarray(['r1', 'r2']),
      )
      .map(([id, usd, tokens, accounts, reads]) => requested(reservation(id, usd, tokens, ...accounts), 1, reads)),
  },
  { weight: 3, arbitrary: cost.map((spent) => answered('words', spent)) },
  fc.option(cost).map((spent) => failed(spent, 'partial')),
  few('k1', 'k2', 'k3').map((key) => started('c1', key)),
  fc.constant(finished('c1', 'result')),
  few('a1', 'a2').map(asked),
  few('a1', 'a2').map(resolved),
  fc.constant(settled('t')),
  fc.constantFrom<JournalRecord>(
    { type: 'session-archived' },
    { type: 'session-revived' },
    { type: 'session-titled', title: 'x' },
  ),
);

const appends: fc.Arbitrary<Appends> = fc.array(
  fc.record({
    session: fc.nat(1),
    records: fc.array(record, { maxLength: 4 }),
    delivery: fc.option(few('d1', 'd2')),
  }),
  { minLength: 1, maxLength: 25 },
);

describe('the store on disk and the one in memory', () => {
  test('accept and refuse the same records and make the same of them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'same-'));
    // One database for all runs: each run has names of its own.
    await using disk = await openStore({ file: join(folder, 'memory.db'), user: SAMPLE_USER });
    let run = 0;
    const own = <T>(value: T): T => {
      const text = JSON.stringify(value).replaceAll(/"((?:[rmkad]\d)|user-day:1|session:s|agent:a)"/g, `"$1-${run}"`);
      return JSON.parse(text) as T; // the same shape with other ids
    };
    try {
      await fc.assert(
        fc.asyncProperty(appends, async (list) => {
          run += 1;
          const sessions = [sessionId(run * 10), sessionId(run * 10 + 1)];
          const memory = createMemoryStore({ user: SAMPLE_USER });
          const told = await Promise.all([memory, disk].map((store) => tell(store, sessions, own(list))));
          const accounts = own(ACCOUNTS);
          assert.deepEqual(told[1], told[0]);
          const [inMemory, onDisk] = await Promise.all(
            [memory, disk].map((store) => look(store, sessions, accounts, run)),
          );
          assert.deepEqual(onDisk, inMemory);
        }),
        { numRuns: 150 },
      );
    } finally {
      await disk.close();
      await rm(folder, { recursive: true });
    }
  });
});

/** What became of each append: the seqs it got, or the code of its refusal. */
async function tell(store: Ports, sessions: readonly SessionId[], list: Appends) {
  const results = await Promise.allSettled(
    list.map(({ session, records, delivery }, n) =>
      store.journal.append(
        sessions[session] ?? sessionId(0),
        n,
        records,
        delivery === null ? [] : [{ id: delivery, target: 'x', body: n }],
      ),
    ),
  );
  return results.map(
    (result) =>
      result.status === 'fulfilled'
        ? result.value.entries.map(({ seq }) => seq)
        : (result.reason as { readonly code: string }).code, // both reject with Faults; anything else shows as undefined
  );
}

async function look(store: Ports, sessions: readonly SessionId[], accounts: readonly AccountId[], run: number) {
  const deliveries = await store.outbox.inState('queued', 100_000);
  return {
    entries: await Promise.all(sessions.map((session) => store.journal.read(session))),
    infos: await Promise.all(sessions.map((session) => store.sessions.get(session))),
    open: (await store.sessions.list({ open: true })).map(({ id }) => id).filter((id) => sessions.includes(id)),
    balances: await store.ledger.balances(accounts),
    deliveries: deliveries.filter(({ id }) => id.endsWith(`-${run}`)),
  };
}
