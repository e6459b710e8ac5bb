import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  answered,
  asked,
  charge,
  created,
  failed,
  opened,
  requested,
  reservation,
  resolved,
  sent,
  sessionId,
  settled,
  started,
} from '@oxydra/testkit';
import type { JournalEntry, JournalRecord } from '@oxydra/types';
import { enter, newBook, type Book } from './book.ts';
import { examineBook, examineEnd } from './examine-books.ts';
import { createJournalExaminer, type SessionFile } from './examine-journal.ts';
import { callsOf, opOfCall, orderIn, promptOf, STEPS, type Order } from './plan.ts';
import { TOKENS } from './provider.ts';

const session = sessionId(1);
const FAIR = charge(1, TOKENS.input, TOKENS.output);
const MONEY = reservation('m1', 5, 2_000);

function read(...records: readonly JournalRecord[]): { readonly file: SessionFile; readonly found: readonly string[] } {
  const found: string[] = [];
  const entries = records.map((record, index): JournalEntry => ({ session, seq: index + 1, at: index, record }));
  return { file: createJournalExaminer((text) => found.push(text)).read(session, entries), found };
}

const turn = (id: string, request: string): readonly JournalRecord[] => [
  opened(id, sent(request)),
  requested(reservation(`m-${id}`, 5, 2_000)),
  answered('Well.', FAIR),
  settled(id, 'Well.'),
];

function book(change: (own: Book) => void): Book {
  const own = newBook('s1');
  own.session = session;
  change(own);
  return own;
}

const acknowledged = (own: Book, ...requests: readonly string[]): void => {
  for (const request of requests) {
    const order: Order = { request, folder: 's1', steps: [] };
    own.sent.push({ order, mode: 'send', acknowledged: true, refused: false });
  }
};

const judge = (own: Book, file: SessionFile): readonly string[] => {
  const found: string[] = [];
  examineBook(own, file, (text) => found.push(text));
  examineEnd(own, file, (text) => found.push(text));
  return found;
};

describe('an examined journal', () => {
  test('is fine when nothing is wrong with it', () => {
    const { file, found } = read(created(), ...turn('t1', 'r1'), ...turn('t2', 'r2'));
    assert.deepEqual(found, []);
    assert.equal(file.tokens, 2 * (TOKENS.input + TOKENS.output));
    assert.deepEqual(file.requests, ['r1', 'r2']);
  });

  test('counts a round that nobody heard the end of in full', () => {
    assert.equal(read(created(), opened('t1', sent('r1')), requested(MONEY), failed(null)).file.tokens, 2_000);
  });

  const WRONG: readonly (readonly [string, RegExp, readonly JournalRecord[]])[] = [
    ['a message kept twice', /^I1/u, [created(), ...turn('t1', 'r1'), ...turn('t2', 'r1')]],
    ['a turn begun twice', /^I2/u, [created(), ...turn('t1', 'r1'), ...turn('t1', 'r2')]],
    ['a turn begun in another', /^I2/u, [created(), opened('t1', sent('r1')), opened('t2', sent('r2'))]],
    ['a turn settled twice', /^I2/u, [created(), ...turn('t1', 'r1'), settled('t1')]],
    ['one key for two calls', /^I3/u, [created(), opened('t1', sent('r1')), started('a', 'k'), started('b', 'k')]],
    [
      'a charge that nobody claimed',
      /^I5/u,
      [created(), opened('t1', sent('r1')), requested(MONEY), answered('Well.', charge(1, 1, 1))],
    ],
    [
      'a round without a reservation',
      /^I5/u,
      [created(), opened('t1', sent('r1')), requested(reservation('m', 0, 0)), answered('Well.', FAIR)],
    ],
    [
      'an approval used twice',
      /^I8/u,
      [created(), opened('t1', sent('r1')), asked('a1'), resolved('a1'), resolved('a1')],
    ],
    ['an answer to nothing', /no answer made/u, [created(), opened('t1', sent('r1')), started('a', 'k')]],
  ];
  for (const [what, sentence, records] of WRONG)
    test(`is found to hold ${what}`, () => {
      const { found } = read(...records);
      assert.ok(
        found.some((text) => sentence.test(text)),
        found.join('\n'),
      );
    });
});

describe('a client’s book', () => {
  const { file } = read(created(), ...turn('t1', 'r1'), ...turn('t2', 'r2'));
  const all = (own: Book): void => {
    for (const id of ['t1', 't2']) {
      own.started.add(id);
      own.ends.set(id, 'turn_completed');
    }
  };

  test('agrees with a journal that keeps what was told', () => {
    assert.deepEqual(
      judge(
        book((own) => {
          acknowledged(own, 'r1', 'r2');
          all(own);
        }),
        file,
      ),
      [],
    );
  });

  const WRONG: readonly (readonly [string, RegExp, (own: Book) => void])[] = [
    ['a lost message', /^I1/u, (own) => acknowledged(own, 'r1', 'r3')],
    ['messages in another order', /^I1/u, (own) => acknowledged(own, 'r2', 'r1')],
    ['an entry that is not there', /^I1/u, (own) => void (own.lastSeq = 99 * 2 ** 20)],
    ['an end that is not kept', /^I2/u, (own) => void own.ends.set('t9', 'turn_completed')],
    ['a lost approval', /^I8/u, (own) => void own.approvals.set('a', { id: 'a', hash: 'h', kind: 'permission' })],
  ];
  for (const [what, sentence, change] of WRONG)
    test(`tells of ${what}`, () => {
      const found = judge(
        book((own) => (all(own), change(own))),
        file,
      );
      assert.ok(
        found.some((text) => sentence.test(text)),
        found.join('\n'),
      );
    });

  test('tells of numbers that go back, and of an end that comes twice', () => {
    const own = newBook('s1');
    const ref = { user_id: 'u', session_id: session };
    const end = (seq: number): readonly string[] =>
      enter(own, {
        type: 'turn_cancelled',
        payload: { request_id: 'r1', session: ref, turn: { turn_id: 't1', state: 'cancelled' } },
        seq,
      });
    assert.deepEqual(end(5), []);
    assert.match(end(6).join('\n'), /end twice/u);
    assert.match(end(4).join('\n'), /after 6/u);
  });
});

describe('an order', () => {
  test('is read back from its prompt, and its effects from the calls', () => {
    const order: Order = { request: 'rs1-7', folder: 's1', steps: [...STEPS] };
    assert.deepEqual(orderIn(`${promptOf(order)} and more`), order);
    const ops = order.steps.flatMap((_, step) =>
      callsOf(order, step).map((call) => opOfCall(call.name, call.arguments)),
    );
    assert.deepEqual(
      ops.filter((op) => op !== undefined),
      ['rs1-7.0', 'rs1-7.1a', 'rs1-7.1b', 'rs1-7.2', 'rs1-7.3'],
    );
    assert.equal(orderIn('anything else'), undefined);
  });
});
