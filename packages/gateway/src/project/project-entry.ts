import type { JournalEntry, JournalRecord } from '@oxydra/types';
import { seqOf } from '../stream/seq.ts';
import type { Fold, Projected, Projectors } from './fold.ts';
import { sessionRecords } from './session-records.ts';
import { turnRecords } from './turn-records.ts';

const TABLE: Projectors<JournalRecord['type']> = { ...sessionRecords, ...turnRecords };

/**
 * The frames that follow from an entry, numbered. Pure: the same entries always give the same frames under the same
 * numbers, in this process or in the next.
 */
export function projectEntry(fold: Fold, entry: JournalEntry): Projected {
  // The table's entry for a type takes that type's record; TypeScript cannot follow the correlation through the union.
  const project = TABLE[entry.record.type] as (fold: Fold, record: JournalRecord, entry: JournalEntry) => Projected;
  const [next, bare] = project(fold, entry.record, entry);
  const frames = bare.map((frame, position) => ({ ...frame, seq: seqOf(entry.seq, position) }));
  const terminal = entry.record.type === 'turn-settled' ? (frames[0] ?? null) : next.terminal;
  return [{ ...next, terminal, seq: entry.seq, frames: frames.length }, frames];
}

/** Many entries, one after another. */
export function projectEntries(fold: Fold, entries: readonly JournalEntry[]): Projected {
  const frames = [];
  for (const entry of entries) {
    const [next, more] = projectEntry(fold, entry);
    fold = next;
    frames.push(...more);
  }
  return [fold, frames];
}
