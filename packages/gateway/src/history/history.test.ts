import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId, type SessionId } from '@oxydra/types';
import {
  answered,
  charge,
  created,
  createFakeSessions,
  failed,
  finished,
  opened,
  requested,
  reservation,
  sent,
  settled,
} from '@oxydra/testkit';
import { USER } from '../testing/start-gateway.ts';
import { readHistory } from './read-history.ts';

const SESSION: SessionId = asId('s1');
const round = requested(reservation('m', 1, 1));

function talk(turns: number) {
  const fake = createFakeSessions({ user: USER });
  fake.append(SESSION, created({ user: USER }));
  for (let index = 1; index <= turns; index += 1)
    fake.append(
      SESSION,
      opened(`t${index}`, sent(`r${index}`, `ask ${index}`)),
      round,
      answered(`say ${index}`, charge(1, 1, 1)),
      settled(`t${index}`, `say ${index}`),
    );
  return fake;
}

async function pages(fake: ReturnType<typeof talk>, session: SessionId, limit: number): Promise<string[][]> {
  const all: string[][] = [];
  for (let before: number | undefined; ;) {
    const page = await readHistory(fake.sessions, session, { before, limit });
    all.unshift(page.items.map(({ role, text }) => `${role} ${text}`));
    before = page.before;
    if (before === undefined) return all;
  }
}

const SPOKEN = (turns: number): string[] =>
  Array.from({ length: turns }, (_, index) => [`user ask ${index + 1}`, `assistant say ${index + 1}`]).flat();

describe('a history', () => {
  test('comes in pages that together are the whole transcript, whatever their size', async () => {
    const fake = talk(40);
    for (const limit of [1, 2, 3, 7, 79, 80, 500]) {
      const all = await pages(fake, SESSION, limit);
      assert.deepEqual(all.flat(), SPOKEN(40), `limit ${limit}`);
      assert.ok(all.every((page) => page.length <= limit));
    }
    assert.deepEqual(await pages(fake, SESSION, 80), [SPOKEN(40)]);
  });

  test('of a fork goes on into what it was forked from', async () => {
    const fake = talk(3);
    const fork = await fake.sessions.fork(SESSION, { origin: 'tui' });
    fake.append(SESSION, opened('later', sent('later', 'not in the fork')), settled('later'));
    fake.append(
      fork.id,
      opened('f', sent('f', 'ask 4')),
      round,
      answered('say 4', charge(1, 1, 1)),
      settled('f', 'say 4'),
    );
    for (const limit of [1, 3, 500]) assert.deepEqual((await pages(fake, fork.id, limit)).flat(), SPOKEN(4));
    const { items } = await readHistory(fake.sessions, fork.id, { limit: 500 });
    assert.deepEqual(
      items.map(({ seq }) => seq > 0),
      [...SPOKEN(3).map(() => false), true, true],
    );
  });

  test('shows calls with their results, partial answers, and how a turn ended when it was no answer', async () => {
    const fake = createFakeSessions({ user: USER });
    fake.append(
      SESSION,
      created({ user: USER }),
      opened('t', sent('r', 'go')),
      round,
      {
        type: 'round-answered',
        round: 1,
        model: 'm',
        parts: [{ type: 'reasoning', text: 'why' }],
        calls: [
          {
            call: asId('c'),
            name: 'files.read',
            arguments: { path: 'a' },
            tier: 'read_only',
            idempotent: true,
            key: asId('k'),
          },
        ],
        finish: 'tool-calls',
        charge: charge(1, 1, 1),
      },
      finished('c', 'content'),
      { type: 'notice', text: 'half way' },
      failed(null, 'so f', 2),
      {
        type: 'turn-settled',
        turn: asId('t'),
        outcome: 'timed-out',
        text: 'so f',
        finish: 'error',
        totals: {
          rounds: 2,
          toolCalls: 1,
          usage: { input: 0, output: 0, cachedInput: 0, cacheWrite: 0, reasoning: 0 },
          usd: 0,
          unpriced: false,
        },
      },
    );
    const { items } = await readHistory(fake.sessions, SESSION, { limit: 500 });
    assert.deepEqual(
      items.map(({ role, text, reasoning, name, calls }) => [role, text, reasoning, name ?? calls?.[0]?.name]),
      [
        ['user', 'go', undefined, undefined],
        ['assistant', '', 'why', 'files.read'],
        ['tool', 'content', undefined, 'files.read'],
        ['notice', 'half way', undefined, undefined],
        ['assistant', 'so f', undefined, undefined],
        ['notice', 'The turn ended: its time was up.', undefined, undefined],
      ],
    );
    assert.ok(items.every(({ turn_id }) => turn_id === 't'));
  });
});
