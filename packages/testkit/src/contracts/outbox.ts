import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { created, sent, sessionId } from './sample-records.ts';
import { withStore } from './store-subject.ts';
import type { OpenStoreSubject } from './store-subject.ts';

export function outboxContract(name: string, open: OpenStoreSubject): void {
  const one = sessionId(1);
  const delivery = (id: string) => ({ id, target: 'telegram:7', body: { text: `hello \0 ${id}` } });

  describe(`the outbox of ${name}`, () => {
    test('keeps a delivery with the records it came with', () =>
      withStore(open, async ({ journal, outbox }, reopen) => {
        await journal.append(one, 5, [created()], [delivery('d1'), delivery('d2')]);
        assert.deepEqual(await outbox.due(4, 10), []);
        assert.deepEqual(
          (await outbox.due(5, 1)).map(({ id }) => id),
          ['d1'],
        );
        const [first] = await (await reopen()).outbox.due(5, 10);
        assert.deepEqual(first, { ...delivery('d1'), session: one, state: 'queued', attempts: 0, at: 5 });
      }));

    test('queues nothing when the append fails, and each id once', () =>
      withStore(open, async ({ journal, outbox }) => {
        await journal.append(one, 1, [created(), { type: 'message-queued', sent: sent('r1') }], [delivery('d1')]);
        const again = { type: 'message-queued', sent: sent('r1') } as const;
        await assert.rejects(journal.append(one, 2, [again], [delivery('d2')]), { code: 'store/duplicate-key' });
        await assert.rejects(journal.append(one, 2, [{ type: 'session-revived' }], [delivery('d1')]), {
          code: 'store/duplicate-key',
          message: /d1/,
        });
        assert.deepEqual(
          (await outbox.due(9, 10)).map(({ id }) => id),
          ['d1'],
        );
        assert.equal((await journal.read(one)).length, 2);
      }));

    test('remembers an attempt whose end nobody heard, over a restart', () =>
      withStore(open, async ({ journal, outbox }, reopen) => {
        await journal.append(one, 1, [created()], [delivery('d1')]);
        await outbox.mark('d1', { state: 'unknown' }, 2);
        const again = (await reopen()).outbox;
        assert.deepEqual(await again.due(9, 10), []);
        assert.deepEqual(
          (await again.inState('unknown', 10)).map(({ id, attempts, at }) => [id, attempts, at]),
          [['d1', 1, 2]],
        );
      }));

    test('tries later what could not be sent, and leaves alone what was', () =>
      withStore(open, async ({ journal, outbox }) => {
        await journal.append(one, 1, [created()], [delivery('d1'), delivery('d2')]);
        await outbox.mark('d1', { state: 'unknown' }, 2);
        await outbox.mark('d1', { state: 'queued', reason: 'busy', again: 60 }, 3);
        assert.deepEqual(
          (await outbox.due(59, 10)).map(({ id }) => id),
          ['d2'],
        );
        assert.deepEqual(
          (await outbox.due(60, 10)).map(({ id, reason }) => [id, reason]),
          [
            ['d2', undefined],
            ['d1', 'busy'],
          ],
        );
        await outbox.mark('d1', { state: 'unknown' }, 61);
        await outbox.mark('d1', { state: 'sent' }, 62);
        await outbox.mark('d2', { state: 'failed', reason: 'gone' }, 63);
        assert.deepEqual(
          (await outbox.inState('sent', 10)).map(({ id, attempts }) => [id, attempts]),
          [['d1', 2]],
        );
        assert.equal((await outbox.inState('failed', 10))[0]?.reason, 'gone');
        await assert.rejects(outbox.mark('d1', { state: 'unknown' }, 64), { code: 'store/delivery-settled' });
        await assert.rejects(outbox.mark('d9', { state: 'sent' }, 64), { code: 'store/no-such-delivery' });
      }));
  });
}
