import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId } from '@oxydra/types';
import type { JournalRecord } from '@oxydra/types';
import { ledgerContract } from './ledger.ts';
import { outboxContract } from './outbox.ts';
import { answered, asked, charge, created, opened, requested, reservation, resolved } from './sample-records.ts';
import { sent, sessionId, settled, started } from './sample-records.ts';
import { searchContract, sessionIndexContract } from './session-index.ts';
import { withStore } from './store-subject.ts';
import type { OpenStoreSubject } from './store-subject.ts';

/** What every journal promises, with the rows that follow from its records. */
export function journalContract(name: string, open: OpenStoreSubject): void {
  const [one, two] = [sessionId(1), sessionId(2)];

  describe(`the journal of ${name}`, () => {
    test('numbers the records of each session from 1 without gaps', () =>
      withStore(open, async ({ journal }) => {
        const first = await journal.append(one, 10, [created(), opened('t1', sent('r1'))]);
        await journal.append(two, 11, [created()]);
        const next = await journal.append(one, 12, [{ type: 'notice', text: 'n' }]);
        assert.deepEqual(
          [...first.entries, ...next.entries].map(({ seq, at }) => [seq, at]),
          [
            [1, 10],
            [2, 10],
            [3, 12],
          ],
        );
        assert.deepEqual(await journal.read(one), [...first.entries, ...next.entries]);
        assert.equal((await journal.read(two)).length, 1);
      }));

    test('gives back any text untouched, over a restart too', () =>
      withStore(open, async ({ journal }, reopen) => {
        const texts = ['', 'a\0b', '\ud800 half', '😀 ünïcode \u2028', '"quoted" \\ [brackets]', 'x'.repeat(200_000)];
        const records = texts.map((text): JournalRecord => ({ type: 'notice', text }));
        await journal.append(one, 1, [created({ title: texts[1] ?? '' }), ...records]);
        const again = await (await reopen()).journal.read(one);
        assert.deepEqual(
          again.map(({ record }) => record),
          [created({ title: texts[1] ?? '' }), ...records],
        );
      }));

    test('reads a range: after is left out, upTo is in', () =>
      withStore(open, async ({ journal }) => {
        const notices = Array.from({ length: 300 }, (_, n): JournalRecord => ({ type: 'notice', text: String(n) }));
        await journal.append(one, 1, [created(), ...notices]);
        const seqs = async (range: { after?: number; upTo?: number }) =>
          (await journal.read(one, range)).map(({ seq }) => seq);
        assert.deepEqual(await seqs({ after: 2, upTo: 4 }), [3, 4]);
        assert.deepEqual(await seqs({ after: 299 }), [300, 301]);
        assert.equal((await seqs({})).length, 301);
        assert.deepEqual(await seqs({ after: 301 }), []);
        assert.deepEqual(await journal.read(sessionId(9)), []);
      }));

    test('proves what it recalls', () =>
      withStore(open, async ({ journal }) => {
        const { entries } = await journal.append(one, 10, [created(), { type: 'notice', text: 'n' }]);
        const recalled = await journal.recall(one, { after: 1 });
        assert.deepEqual([recalled.session, recalled.entries], [one, entries.slice(1)]);
      }));

    test('keeps the order of appends that nobody waited for', () =>
      withStore(open, async ({ journal }) => {
        await journal.append(one, 1, [created()]);
        const notes = Array.from({ length: 50 }, (_, n): JournalRecord => ({ type: 'notice', text: String(n) }));
        await Promise.all(notes.map((note) => journal.append(one, 2, [note])));
        assert.deepEqual(
          (await journal.read(one, { after: 1 })).map(({ record }) => record),
          notes,
        );
      }));

    test('refuses a message that came before, by its id, and keeps nothing of that append', () =>
      withStore(open, async ({ journal }) => {
        await journal.append(one, 1, [created(), opened('t1', sent('r1')), settled('t1')]);
        const again = journal.append(one, 2, [{ type: 'notice', text: 'n' }, opened('t2', sent('r1'))]);
        await assert.rejects(again, { code: 'store/duplicate-key', message: /r1/ });
        await assert.rejects(journal.append(one, 2, [{ type: 'message-queued', sent: sent('r1') }]), {
          code: 'store/duplicate-key',
        });
        assert.equal((await journal.read(one)).length, 3);
        const next = await journal.append(one, 3, [{ type: 'notice', text: 'after' }]);
        assert.equal(next.entries[0]?.seq, 4);
      }));

    test('lets the same request id be used in another session', () =>
      withStore(open, async ({ journal }) => {
        await journal.append(one, 1, [created(), opened('t1', sent('r1'))]);
        await journal.append(two, 1, [created(), opened('t2', sent('r1'))]);
      }));

    test('opens a turn with messages that waited, once', () =>
      withStore(open, async ({ journal }) => {
        await journal.append(one, 1, [created(), opened('t1', sent('r1'))]);
        await journal.append(one, 2, [{ type: 'message-queued', sent: sent('r2') }]);
        await journal.append(one, 2, [{ type: 'message-steered', sent: sent('r3') }]);
        await journal.append(one, 3, [settled('t1'), opened('t2', sent('r2'), sent('r3'))]);
        const again = journal.append(one, 4, [settled('t2'), opened('t3', sent('r2'))]);
        await assert.rejects(again, { code: 'store/duplicate-key', message: /r2/ });
      }));

    test('knows a steered message as read once a round took it up, and no sooner', () =>
      withStore(open, async ({ journal }) => {
        await journal.append(one, 1, [created(), opened('t1', sent('r1'))]);
        await journal.append(one, 2, [{ type: 'message-steered', sent: sent('r2') }]);
        await journal.append(one, 2, [{ type: 'message-steered', sent: sent('r3') }]);
        const round = requested(reservation('m1', 1, 1), 1, ['r2']);
        await journal.append(one, 3, [round, answered('a', charge(1, 1, 1)), settled('t1')]);
        await assert.rejects(journal.append(one, 4, [opened('t2', sent('r2'))]), { code: 'store/duplicate-key' });
        await journal.append(one, 4, [opened('t2', sent('r3'))]);
      }));

    test('takes each idempotency key once, whatever the session', () =>
      withStore(open, async ({ journal }, reopen) => {
        await journal.append(one, 1, [created(), opened('t1', sent('r1')), started('c1', 'key-1')]);
        await journal.append(two, 1, [created(), opened('t2', sent('r1'))]);
        const { journal: later } = await reopen();
        await assert.rejects(later.append(two, 2, [started('c2', 'key-1')]), {
          code: 'store/duplicate-key',
          message: /key-1/,
        });
      }));

    test('takes one answer to an approval, and none after its turn', () =>
      withStore(open, async ({ journal }) => {
        await journal.append(one, 1, [created(), opened('t1', sent('r1')), asked('a1'), asked('a2')]);
        await assert.rejects(journal.append(one, 2, [resolved('a9')]), { code: 'store/no-such-approval' });
        await journal.append(one, 2, [resolved('a1')]);
        await assert.rejects(journal.append(one, 3, [resolved('a1')]), { code: 'store/duplicate-key', message: /a1/ });
        await journal.append(one, 4, [settled('t1')]);
        await assert.rejects(journal.append(one, 5, [resolved('a2')]), { code: 'store/duplicate-key', message: /a2/ });
      }));

    test('rejects only the append that is wrong when several are written together', () =>
      withStore(open, async ({ journal }) => {
        await journal.append(one, 1, [created(), opened('t1', sent('r1'))]);
        await journal.append(two, 1, [created()]);
        const results = await Promise.allSettled([
          journal.append(two, 2, [{ type: 'notice', text: 'before' }]),
          journal.append(one, 2, [
            { type: 'notice', text: 'lost' },
            { type: 'message-queued', sent: sent('r1') },
          ]),
          journal.append(two, 2, [{ type: 'notice', text: 'after' }]),
          journal.append(one, 2, [{ type: 'notice', text: 'kept' }]),
        ]);
        assert.deepEqual(
          results.map(({ status }) => status),
          ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
        );
        const texts = async (session: typeof one) =>
          (await journal.read(session)).flatMap(({ record }) => (record.type === 'notice' ? [record.text] : []));
        assert.deepEqual(await texts(one), ['kept']);
        assert.deepEqual(await texts(two), ['before', 'after']);
      }));

    test('wants a session to be created first, once, and for its own user', () =>
      withStore(open, async ({ journal }) => {
        await assert.rejects(journal.append(one, 1, [{ type: 'notice', text: 'n' }]), {
          code: 'store/unknown-session',
        });
        const strangers = created({ user: asId('eve') });
        await assert.rejects(journal.append(one, 1, [strangers]), { code: 'store/wrong-user' });
        await journal.append(one, 1, [created()]);
        await assert.rejects(journal.append(one, 2, [created()]), { code: 'store/duplicate-key' });
      }));
  });

  sessionIndexContract(name, open);
  searchContract(name, open);
  ledgerContract(name, open);
  outboxContract(name, open);
}
