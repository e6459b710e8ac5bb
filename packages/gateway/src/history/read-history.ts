import type { JournalEntry, SessionId, Sessions } from '@oxydra/types';
import type { HistoryItem } from '@oxydra/types/wire';
import { emptyFold } from '../project/fold.ts';
import { projectEntry } from '../project/project-entry.ts';
import { readTurnBack } from '../stream/read-back.ts';
import { lastOfEntry } from '../stream/seq.ts';
import { historyItems, NO_TURN } from './history-items.ts';

export interface HistoryPage {
  readonly items: HistoryItem[];
  /** Where the page before this one ends; absent on the first page. */
  readonly before?: number;
}

/** A stretch of journal that is part of a session's history: its own, or an ancestor's up to where it forked. */
interface Stretch {
  readonly session: SessionId;
  /** The newest entry that counts. */
  readonly upTo: number;
  /** Entries of all stretches before this one: places count on over them. */
  readonly offset: number;
  readonly own: boolean;
}

/** Forks of forks of forks … beyond this are a damaged journal. */
const MOST_ANCESTORS = 64;

type Reader = Pick<Sessions, 'entries' | 'view'>;

/**
 * A page of the transcript, inherited history included: at most `limit` items that stand before the place `before`
 * (all the newest, without one), never fewer than one entry's. A place is opaque to clients.
 */
export async function readHistory(
  sessions: Reader,
  session: SessionId,
  { before, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<HistoryPage> {
  const stretches = await stretchesOf(sessions, session);
  const newest = stretches.at(-1);
  let place = Math.min(before ?? Infinity, newest === undefined ? 1 : newest.offset + newest.upTo + 1);
  const pages: { readonly place: number; readonly items: readonly HistoryItem[] }[] = [];
  let count = 0;
  while (place > 1) {
    const stretch = stretches.findLast(({ offset }) => offset < place - 1);
    if (stretch === undefined) break;
    const upTo = Math.min(stretch.upTo, place - 1 - stretch.offset);
    const entries = await readTurnBack(sessions, stretch.session, upTo);
    for (const group of itemsOf(entries, stretch).toReversed()) {
      // Only an item that no longer fits shows that there is a page before this one.
      if (count > 0 && count + group.items.length > limit) return page(pages, pages.at(-1)?.place);
      pages.push(group);
      count += group.items.length;
    }
    place = stretch.offset + (entries[0]?.seq ?? 1);
  }
  return page(pages, undefined);
}

const page = (
  pages: readonly { readonly items: readonly HistoryItem[] }[],
  before: number | undefined,
): HistoryPage => ({
  items: pages.toReversed().flatMap(({ items }) => items),
  ...(before === undefined ? {} : { before }),
});

function itemsOf(
  entries: readonly JournalEntry[],
  { offset, own }: Stretch,
): readonly { readonly place: number; readonly items: readonly HistoryItem[] }[] {
  let fold = emptyFold({ user_id: '', session_id: '' });
  let note = NO_TURN;
  return entries.flatMap((entry) => {
    [fold] = projectEntry(fold, entry);
    // An item bears the number of its entry's last frame, so that a client can resume behind it. What was inherited
    // has no frames in this session.
    const seq = own ? lastOfEntry(entry.seq, fold.frames) : 0;
    const [next, items] = historyItems(note, entry, seq);
    note = next;
    return items.length === 0 ? [] : [{ place: offset + entry.seq, items }];
  });
}

async function stretchesOf(sessions: Reader, session: SessionId): Promise<readonly Stretch[]> {
  const chain: { readonly session: SessionId; readonly upTo: number }[] = [];
  let next: { readonly session: SessionId; readonly upTo: number } | undefined = {
    session,
    upTo: (await sessions.view(session)).seq,
  };
  while (next !== undefined && chain.length < MOST_ANCESTORS) {
    chain.unshift(next);
    const [first]: readonly JournalEntry[] = await sessions.entries(next.session, { upTo: 1 });
    const from = first?.record.type === 'session-created' ? first.record.forkedFrom : undefined;
    next = from === undefined ? undefined : { session: from.session, upTo: from.seq };
  }
  let offset = 0;
  return chain.map((each) => {
    const stretch = { ...each, offset, own: each.session === session };
    offset += each.upTo;
    return stretch;
  });
}
