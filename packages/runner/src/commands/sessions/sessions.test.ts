import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answered, charge, created, createMemoryStore, opened, sent, settled } from '@oxydra/testkit';
import { asId, SYSTEM_LABEL, type JournalRecord, type SessionId, type UserId } from '@oxydra/types';
import { readHistory } from './history.ts';
import { conversationMarkdown } from './markdown.ts';
import { findSession, type SessionReader } from './reader.ts';
import { messagesOf } from './transcript.ts';

const user = asId<UserId>('ada');
const MAIN = asId<SessionId>('0193aaaa-1');
const FORK = asId<SessionId>('0193bbbb-2');

const talk: readonly JournalRecord[] = [
  created(),
  opened('t1', sent('r1', 'Read a.md')),
  {
    type: 'round-answered',
    round: 1,
    model: 'm',
    parts: [{ type: 'text', text: 'I look.' }],
    calls: [
      {
        call: asId('c1'),
        name: 'file_read',
        arguments: { path: 'a.md' },
        tier: 'read_only',
        idempotent: true,
        key: asId('k1'),
      },
    ],
    finish: 'tool-calls',
    charge: charge(2_000, 10, 5),
  },
  {
    type: 'call-finished',
    call: asId('c1'),
    result: {
      ok: true,
      text: 'a ``` b',
      label: { integrity: 'untrusted', confidentiality: 'user', sources: ['file:/shared/a.md'] },
      durationMs: 1,
    },
  },
  answered('It says a.', charge(null, 20, 6), 2),
  settled('t1', 'It says a.'),
];

async function open(): Promise<SessionReader> {
  const store = createMemoryStore({ user });
  await store.journal.append(MAIN, 1_000, talk);
  await store.journal.append(FORK, 2_000, [
    created({ title: 'Another way', forkedFrom: { session: MAIN, seq: 5 } }),
    opened('t2', sent('r2', 'And now?')),
    {
      type: 'round-failed',
      round: 1,
      fault: { code: 'provider/cut', message: 'Cut.', retryable: true },
      charge: null,
      partial: 'Now I',
    },
    {
      type: 'turn-settled',
      turn: asId('t2'),
      outcome: 'failed',
      text: 'Now I',
      finish: 'error',
      totals: { rounds: 1, toolCalls: 0, usage: charge(0, 0, 0).usage, usd: 0, unpriced: false },
      fault: { code: 'provider/cut', message: 'The stream was cut.', retryable: true },
    },
  ]);
  return {
    sessions: store.sessions,
    journal: store.journal,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

describe('the messages of a session', () => {
  test('stand in order with calls, results, labels and usage', async () => {
    const messages = messagesOf(await readHistory(await open(), MAIN), MAIN);
    assert.deepEqual(
      messages.map(({ seq, role, text }) => [seq, role, text]),
      [
        [2, 'user', 'Read a.md'],
        [3, 'assistant', 'I look.'],
        [4, 'tool', ''],
        [5, 'assistant', 'It says a.'],
      ],
    );
    assert.deepEqual(messages[1]?.calls, [{ call: 'c1', name: 'file_read', arguments: { path: 'a.md' } }]);
    assert.deepEqual(messages[2]?.results, [{ call: 'c1', name: 'file_read', ok: true, output: 'a ``` b' }]);
    assert.equal(messages[1]?.usage?.cost_usd, 0.002);
    assert.equal(messages[3]?.usage?.cost_usd, null);
  });

  test('carry labels that only grow: what was read taints what is said after it', async () => {
    const messages = messagesOf(await readHistory(await open(), MAIN), MAIN);
    assert.deepEqual(
      messages.map(({ labels }) => labels.integrity),
      ['user', 'user', 'untrusted', 'untrusted'],
    );
  });

  test('of a fork begin with what it continues, up to where it left, each under its own session', async () => {
    const messages = messagesOf(await readHistory(await open(), FORK), FORK);
    assert.deepEqual(
      messages.map(({ session, role, text }) => [session, role, text]),
      [
        [MAIN, 'user', 'Read a.md'],
        [MAIN, 'assistant', 'I look.'],
        [MAIN, 'tool', ''],
        [MAIN, 'assistant', 'It says a.'],
        [undefined, 'user', 'And now?'],
        [undefined, 'assistant', 'Now I'],
        [undefined, 'notice', 'The turn ended: failed (The stream was cut.).'],
      ],
    );
    assert.deepEqual(messages[6]?.labels, SYSTEM_LABEL);
  });
});

describe('a session as Markdown', () => {
  test('keeps every text inside its own block, whatever backticks it holds', async () => {
    const reader = await open();
    const info = await findSession(reader, MAIN);
    const text = conversationMarkdown(info, messagesOf(await readHistory(reader, MAIN), MAIN));
    assert.match(text, /^# A talk\n/u);
    assert.match(text, /## You · 1970-01-01 00:00:01\n\nRead a\.md\n/u);
    assert.match(text, /`file_read` answered:\n\n````\na ``` b\n````\n/u);
  });
});

describe('a session', () => {
  test('is found by its id and by a beginning that only one has', async () => {
    const reader = await open();
    assert.equal((await findSession(reader, MAIN)).id, MAIN);
    assert.equal((await findSession(reader, '0193b')).id, FORK);
    await assert.rejects(findSession(reader, '0193'), { code: 'session/ambiguous' });
    await assert.rejects(findSession(reader, '0199'), { code: 'session/unknown' });
    await assert.rejects(findSession(reader, '01'), { code: 'session/unknown' });
  });
});
