import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId, type JournalRecord } from '@oxydra/types';
import { answered, charge, opened, requested, reservation, sent, settled } from '@oxydra/testkit';
import { emptyFold } from '../project/fold.ts';
import { projectEntries } from '../project/project-entry.ts';
import { rebuild } from './rebuild.ts';
import { seqOf } from './seq.ts';

const entriesOf = (first: number, ...records: JournalRecord[]) =>
  records.map((record, index) => ({ session: asId<never>('s'), seq: first + index, at: 0, record }));

const ask = requested(reservation('m', 1, 1));
const BEFORE = entriesOf(1, opened('t', sent('r')), ask);
const [before] = projectEntries(emptyFold({ user_id: 'ada', session_id: 's' }), BEFORE);
const SAW_DELTAS = seqOf(2, 7);

const typesSince = (last: number, ...records: JournalRecord[]): string[] =>
  rebuild(last, before, entriesOf(3, ...records), []).frames.map(({ type }) => type);

describe('what was missed, rebuilt from the journal', () => {
  test('takes back what was streamed of a round that is asked again', () => {
    assert.deepEqual(typesSince(SAW_DELTAS, ask), ['text_withdrawn', 'turn_progress']);
  });

  test('takes back what was streamed of a round that has no end yet', () => {
    assert.deepEqual(typesSince(SAW_DELTAS), ['text_withdrawn']);
  });

  test('takes nothing back from a client that cannot have seen a delta of the round', () => {
    const opening = rebuild(0, emptyFold({ user_id: 'ada', session_id: 's' }), [...BEFORE, ...entriesOf(3, ask)], []);
    assert.deepEqual(
      opening.frames.map(({ type }) => type),
      ['turn_started', 'turn_progress', 'turn_progress'],
    );
  });

  test('takes nothing back of a round whose whole text follows', () => {
    assert.deepEqual(typesSince(SAW_DELTAS, answered('all', charge(1, 1, 1)), settled('t', 'all')), [
      'round_finished',
      'turn_completed',
    ]);
  });
});
