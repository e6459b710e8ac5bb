import type { JournalEntry } from '@oxydra/types';
import type { ServerFrame } from '@oxydra/types/wire';
import type { Asked, Fold } from '../project/fold.ts';
import { projectEntries } from '../project/project-entry.ts';
import { lastOfEntry } from './seq.ts';

export interface Rebuilt {
  /** What the client missed of the journal, in order. A withdrawal before it bears no number: it may come twice. */
  readonly frames: readonly ServerFrame[];
  readonly fold: Fold;
}

/** Whether a round that was under way ended in these entries; a new attempt at it is no end. */
function roundEnded(asked: Asked, entries: readonly JournalEntry[]): boolean {
  const next = entries.find(({ record }) =>
    ['round-answered', 'round-failed', 'round-requested', 'turn-settled'].includes(record.type),
  )?.record;
  return (next?.type === 'round-answered' || next?.type === 'round-failed') && next.round === asked.round;
}

/**
 * What a client missed since `last`, from the journal. `before` is the fold after the entry of `last`, `entries` are
 * those after it. A client that may have seen deltas of a round whose end the journal does not hold is first told to
 * forget them; a round that ended tells its whole text itself.
 */
export function rebuild(
  last: number,
  before: Fold,
  entries: readonly JournalEntry[],
  own: readonly ServerFrame[],
): Rebuilt {
  const [fold, later] = projectEntries(before, entries);
  const missed = [...own, ...later].filter((frame) => (frame.seq ?? 0) > last);
  const { turn } = before;
  const asked = turn?.asked ?? null;
  // Before the last frame of its own request nothing of a round can have been seen. From there on something can: what
  // a client was told without a number, before it was cut off, does not show in `last`.
  const saw = asked !== null && last >= lastOfEntry(asked.entry, asked.frames);
  if (turn === null || asked === null || !saw || roundEnded(asked, entries)) return { frames: missed, fold };
  const withdrawal: ServerFrame = {
    type: 'text_withdrawn',
    payload: { ...turn.about, reason: 'The connection was away while this was written; what counts follows.' },
  };
  return { frames: [withdrawal, ...missed], fold };
}
