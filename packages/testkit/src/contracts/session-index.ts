import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answered, charge, created, finished, opened, requested, reservation } from './sample-records.ts';
import { SAMPLE_USER, sent, sessionId, settled } from './sample-records.ts';
import { withStore } from './store-subject.ts';
import type { OpenStoreSubject, StorePorts } from './store-subject.ts';

export function sessionIndexContract(name: string, open: OpenStoreSubject): void {
  const [one, two, three] = [sessionId(1), sessionId(2), sessionId(3)];

  describe(`the session index of ${name}`, () => {
    test('tells a session as its records made it', () =>
      withStore(open, async ({ journal, sessions }, reopen) => {
        await journal.append(one, 10, [created()]);
        const forkedFrom = { session: one, seq: 1 };
        await journal.append(two, 20, [created({ title: 'Fork', agent: 'coder', origin: 'tui', forkedFrom })]);
        await journal.append(two, 30, [opened('t1', sent('r1')), requested(reservation('m1', 9, 9))]);
        const expected = {
          id: two,
          user: SAMPLE_USER,
          title: 'Fork',
          agent: 'coder',
          origin: 'tui',
          parent: one,
          createdAt: 20,
          lastActiveAt: 30,
          archived: false,
          open: true,
          turns: 1,
          usd: 0,
        };
        assert.deepEqual(await sessions.get(two), expected);
        await journal.append(two, 40, [answered('a', charge(5, 1, 1)), settled('t1')]);
        await journal.append(two, 50, [{ type: 'session-titled', title: 'New' }, { type: 'session-archived' }]);
        const after = { ...expected, title: 'New', lastActiveAt: 40, archived: true, open: false, usd: 5 };
        assert.deepEqual(await sessions.get(two), after);
        const again = await reopen();
        assert.deepEqual(await again.sessions.get(two), after);
        assert.equal((await again.sessions.get(one))?.parent, undefined);
        assert.equal(await again.sessions.get(three), undefined);
      }));

    test('lists the newest activity first and filters', () =>
      withStore(open, async ({ journal, sessions }) => {
        await journal.append(one, 10, [created()]);
        await journal.append(two, 20, [created(), opened('t1', sent('r1'))]);
        await journal.append(three, 30, [created(), { type: 'session-archived' }]);
        const ids = async (query?: Parameters<typeof sessions.list>[0]) =>
          (await sessions.list(query)).map(({ id }) => id);
        assert.deepEqual(await ids(), [three, two, one]);
        assert.deepEqual(await ids({ limit: 1 }), [three]);
        assert.deepEqual(await ids({ archived: false }), [two, one]);
        assert.deepEqual(await ids({ archived: true }), [three]);
        assert.deepEqual(await ids({ open: true }), [two]);
        assert.deepEqual(await ids({ open: false }), [three, one]);
        assert.deepEqual(await ids({ idleSince: 20 }), [two, one]);
        assert.deepEqual(await ids({ prefix: one }), [one]);
        assert.deepEqual(await ids({ prefix: '0192' }), [three, two, one]);
        assert.deepEqual(await ids({ prefix: '%' }), []);
        assert.deepEqual(await ids({ prefix: 'zz' }), []);
      }));

    test('counts a session with waiting messages as unfinished', () =>
      withStore(open, async ({ journal, sessions }) => {
        await journal.append(one, 1, [created(), { type: 'message-queued', sent: sent('r1') }]);
        assert.equal((await sessions.list({ open: true })).length, 1);
        assert.equal((await sessions.get(one))?.open, false);
        await journal.append(one, 2, [opened('t1', sent('r1')), settled('t1')]);
        assert.equal((await sessions.list({ open: true })).length, 0);
      }));

    test('brings an archived session back', () =>
      withStore(open, async ({ journal, sessions }) => {
        await journal.append(one, 1, [created(), { type: 'session-archived' }]);
        await journal.append(one, 2, [{ type: 'session-revived' }]);
        assert.equal((await sessions.get(one))?.archived, false);
        assert.equal((await sessions.get(one))?.lastActiveAt, 2);
      }));
  });
}

export function searchContract(name: string, open: OpenStoreSubject): void {
  const [one, two] = [sessionId(1), sessionId(2)];

  async function fill({ journal }: StorePorts): Promise<void> {
    await journal.append(one, 1, [
      created({ title: 'Trip' }),
      opened('t1', sent('r1', 'When does the night train to Zürich leave?')),
      answered('The train leaves at ten from platform nine.', charge(1, 1, 1)),
      finished('c1', 'timetable: platform nine, night service'),
      settled('t1', 'The train leaves at ten from platform nine.'),
    ]);
    await journal.append(two, 2, [
      created({ title: 'Garden' }),
      { type: 'message-queued', sent: sent('r1', 'Plant roses; the train of thought ends here.') },
      opened('t2', sent('r1', 'Plant roses; the train of thought ends here.')),
    ]);
  }

  describe(`search in the transcripts of ${name}`, () => {
    test('finds words of people, models and tools, each text once', () =>
      withStore(open, async (ports) => {
        await fill(ports);
        const hits = await ports.sessions.search('platform', 10);
        const found = hits.toSorted((a, b) => a.seq - b.seq);
        assert.deepEqual(
          found.map(({ session, seq, role, title }) => [session, seq, role, title]),
          [
            [one, 3, 'assistant', 'Trip'],
            [one, 4, 'tool', 'Trip'],
          ],
        );
        const [rose, ...more] = await ports.sessions.search('roses', 10);
        assert.deepEqual([rose?.session, rose?.seq, rose?.role, rose?.at, more], [two, 2, 'user', 2, []]);
        assert.match(rose?.excerpt ?? '', /Plant \[roses\]/);
      }));

    test('ignores case and accents', () =>
      withStore(open, async (ports) => {
        await fill(ports);
        assert.equal((await ports.sessions.search('ZURICH', 10)).length, 1);
        assert.match((await ports.sessions.search('zurich', 10))[0]?.excerpt ?? '', /\[Zürich\]/);
      }));

    test('takes any of the words and puts texts with more of them first', () =>
      withStore(open, async (ports) => {
        await fill(ports);
        const hits = await ports.sessions.search('night train zurich', 10);
        assert.deepEqual([hits[0]?.session, hits[0]?.seq], [one, 2]);
        assert.equal(hits.length, 4);
        assert.equal((await ports.sessions.search('night train zurich', 2)).length, 2);
      }));

    test('takes quoted words as a phrase', () =>
      withStore(open, async (ports) => {
        await fill(ports);
        assert.equal((await ports.sessions.search('"night train"', 10)).length, 1);
        assert.equal((await ports.sessions.search('"train night"', 10)).length, 0);
      }));

    test('answers hostile queries with no error', () =>
      withStore(open, async (ports) => {
        await fill(ports);
        const hostile = [
          '',
          '"',
          '""',
          '*',
          'NEAR(',
          'a AND',
          'text:roses',
          '^x',
          '\0',
          '-- ;',
          '(',
          '{a b}:',
          '\ud800',
        ];
        for (const query of [...hostile, 'roses" OR "', `${'x y '.repeat(2_500)}`, '"'.repeat(10_001)])
          assert.ok(Array.isArray(await ports.sessions.search(query, 5)), query.slice(0, 20));
      }));
  });
}
