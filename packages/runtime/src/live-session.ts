import { Fault } from '@oxydra/types';
import type {
  Clock,
  Committed,
  Journal,
  JournalEntry,
  JournalRecord,
  LiveEvent,
  SessionEvent,
  SessionId,
} from '@oxydra/types';
import { addEntry, emptySession, inherit, type SessionState } from './session-state.ts';

/** A session in memory: its journal, folded. */
export interface LiveSession {
  readonly id: SessionId;
  readonly state: SessionState;
  /** Commits records, then folds and announces them. A failure leaves state and journal as they were. */
  append(records: readonly JournalRecord[]): Promise<Committed>;
  /** Announces what is not journalled. */
  publish(event: LiveEvent): void;
}

export interface LiveSessionPorts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly announce: (session: SessionId, event: SessionEvent) => void;
}

export function createLiveSession(initial: SessionState, { journal, clock, announce }: LiveSessionPorts): LiveSession {
  const { session: id } = initial;
  let state = initial;
  let tail: Promise<unknown> = Promise.resolve();

  /** A write that was reported as failed may have reached the disk all the same: then its entries come first. */
  const unheard = async ({ entries: [first] }: Committed): Promise<readonly JournalEntry[]> =>
    first === undefined || first.seq === state.seq + 1
      ? []
      : journal.read(id, { after: state.seq, upTo: first.seq - 1 });

  const commit = async (records: readonly JournalRecord[]): Promise<Committed> => {
    const committed = await journal.append(id, clock.now(), records);
    for (const entry of [...(await unheard(committed)), ...committed.entries]) {
      state = addEntry(state, entry);
      announce(id, { type: 'entry', entry });
    }
    return committed;
  };

  return {
    id,
    get state() {
      return state;
    },
    append(records) {
      // One after the other, so that the fold sees entries in the journal's order.
      const turn = tail.then(() => commit(records));
      tail = turn.catch(() => undefined);
      return turn;
    },
    publish(event) {
      announce(id, { type: 'live', session: id, after: state.seq, event });
    },
  };
}

/** Forks of forks of forks … beyond this are a damaged journal. */
const MOST_ANCESTORS = 64;

/** Folds a session's journal, its ancestors' histories first. */
export async function loadSession(
  journal: Journal,
  session: SessionId,
  upTo?: number,
  depth = 0,
): Promise<SessionState> {
  const entries = await journal.read(session, upTo === undefined ? {} : { upTo });
  const first = entries[0]?.record;
  if (first?.type !== 'session-created') throw new Fault('session/unknown', `There is no session \`${session}\`.`);
  if (first.forkedFrom === undefined) return entries.reduce(addEntry, emptySession(session));
  if (depth >= MOST_ANCESTORS) throw new Fault('session/damaged', `The session \`${session}\` has too many ancestors.`);
  const parent = await loadSession(journal, first.forkedFrom.session, first.forkedFrom.seq, depth + 1);
  return entries.reduce(addEntry, inherit(session, parent));
}
