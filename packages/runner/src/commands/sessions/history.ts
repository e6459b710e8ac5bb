import type { JournalEntry, SessionId } from '@oxydra/types';
import type { SessionReader } from './reader.ts';

/** Forks of forks of forks: more than this is a mistake in the data. */
const DEEPEST = 64;

/**
 * The whole history of a session: of a fork, what it continues first, each entry under the session in which it was
 * written.
 */
export async function readHistory({ journal }: SessionReader, session: SessionId): Promise<readonly JournalEntry[]> {
  const pieces: (readonly JournalEntry[])[] = [];
  let next: { readonly session: SessionId; readonly upTo?: number } | undefined = { session };
  for (let depth = 0; next !== undefined && depth < DEEPEST; depth += 1) {
    const { session: id, upTo }: { session: SessionId; upTo?: number } = next;
    const entries: readonly JournalEntry[] = await journal.read(id, upTo === undefined ? {} : { upTo });
    pieces.unshift(entries);
    const first: JournalEntry['record'] | undefined = entries[0]?.record;
    const from = first?.type === 'session-created' ? first.forkedFrom : undefined;
    next = from === undefined ? undefined : { session: from.session, upTo: from.seq };
  }
  return pieces.flat();
}
