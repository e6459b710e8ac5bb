import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId, USER_LABEL } from '@oxydra/types';
import type { Journal, JournalEntry, JournalRecord, Sent, SessionId } from '@oxydra/types';
import { createAttachments } from './attachments.ts';

const session = asId<SessionId>('s');

const sent = (requestId: string, ...files: readonly string[]): Sent => ({
  requestId,
  origin: 'test',
  message: {
    label: USER_LABEL,
    parts: [
      { type: 'text', text: 'Look.' },
      ...files.map((name) => ({
        type: 'file' as const,
        mediaType: 'text/plain',
        name,
        data: Buffer.from(name).toString('base64'),
      })),
    ],
  },
});
const opened = (turn: string, ...messages: readonly Sent[]): JournalRecord => ({
  type: 'turn-opened',
  turn: asId(turn),
  sent: messages,
  agent: 'default',
  limits: { rounds: 1, toolCalls: 1, wallMs: 1, parallelReads: 1 },
});
const created = (forkedFrom?: { session: SessionId; seq: number }): JournalRecord => ({
  type: 'session-created',
  user: asId('ada'),
  agent: 'default',
  title: '',
  origin: 'test',
  ...(forkedFrom === undefined ? {} : { forkedFrom }),
});

function shelf(journals: Readonly<Record<string, readonly JournalRecord[]>>): Pick<Journal, 'read'> {
  return {
    read: async (id, { upTo = Infinity } = {}) =>
      (journals[id] ?? [])
        .map((record, index): JournalEntry => ({ session: id, seq: index + 1, at: 0, record }))
        .filter(({ seq }) => seq <= upTo),
  };
}

const namesIn = async (journals: Parameters<typeof shelf>[0], id = session) =>
  (await createAttachments({ journal: shelf(journals) }).list(id)).map(({ index, name, turn }) => [index, name, turn]);

describe('the attachments of a session', () => {
  // @requirement media/attachments
  test('count from the newest turn back, in the order of sending', async () => {
    const records = [
      created(),
      opened('t1', sent('a', 'one', 'two')),
      opened('t2', sent('b')),
      opened('t3', sent('c', 'three'), sent('d', 'four')),
    ];
    assert.deepEqual(await namesIn({ s: records }), [
      [0, 'three', 't3'],
      [1, 'four', 't3'],
      [2, 'one', 't1'],
      [3, 'two', 't1'],
    ]);
  });

  test('are whole, with their size', async () => {
    const attachments = createAttachments({
      journal: shelf({ s: [created(), opened('t', sent('a', 'ab', 'abcd'))] }),
    });
    assert.deepEqual(
      (await attachments.list(session)).map(({ size }) => size),
      [2, 4],
    );
    const found = await attachments.read(session, 1);
    assert.equal(Buffer.from(found?.bytes ?? []).toString(), 'abcd');
    assert.equal(await attachments.read(session, 2), undefined);
    assert.deepEqual(await attachments.list(asId('nobody')), []);
  });

  test('that joined a running turn belong to it, and count once if it did not read them', async () => {
    const steered: JournalRecord = { type: 'message-steered', sent: sent('b', 'late') };
    assert.deepEqual(await namesIn({ s: [created(), opened('t1', sent('a', 'one')), steered] }), [
      [0, 'one', 't1'],
      [1, 'late', 't1'],
    ]);
    const again = opened('t2', sent('b', 'late'));
    assert.equal((await namesIn({ s: [created(), opened('t1', sent('a', 'one')), steered, again] })).length, 2);
  });

  test('go on in a fork, as far as it goes back', async () => {
    const fork = asId<SessionId>('f');
    const journals = {
      s: [created(), opened('t1', sent('a', 'one')), opened('t2', sent('b', 'after'))],
      f: [created({ session, seq: 2 }), opened('t3', sent('c', 'mine'))],
    };
    assert.deepEqual(await namesIn(journals, fork), [
      [0, 'mine', 't3'],
      [1, 'one', 't1'],
    ]);
  });
});
