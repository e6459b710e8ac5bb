import type { JournalEntry, SessionId, Sessions } from '@oxydra/types';
import { emptyFold, type Fold, type SessionRef } from '../project/fold.ts';
import { projectEntries } from '../project/project-entry.ts';

/** Most turns are shorter than this many entries. */
const FIRST_STRETCH = 64;

/** The entries up to `upTo` from the beginning of the turn that was newest there (or of the session). */
export async function readTurnBack(
  sessions: Pick<Sessions, 'entries'>,
  session: SessionId,
  upTo: number,
): Promise<readonly JournalEntry[]> {
  for (let stretch = FIRST_STRETCH; ; stretch *= 4) {
    const after = Math.max(0, upTo - stretch);
    const entries = await sessions.entries(session, { after, upTo });
    const opened = entries.findLastIndex(({ record }) => record.type === 'turn-opened');
    if (opened >= 0) return entries.slice(opened);
    if (after === 0) return entries;
  }
}

/** The fold as it was after the entry `upTo`. */
export async function foldAt(
  sessions: Pick<Sessions, 'entries'>,
  ref: SessionRef,
  session: SessionId,
  upTo: number,
): Promise<Fold> {
  if (upTo === 0) return emptyFold(ref);
  return projectEntries(emptyFold(ref), await readTurnBack(sessions, session, upTo))[0];
}
