import type { JournalEntry, Log, SessionEvent, SessionId, Sessions } from '@oxydra/types';
import type { ServerFrame } from '@oxydra/types/wire';
import { underWay, type Fold, type SessionRef } from '../project/fold.ts';
import { projectEntry } from '../project/project-entry.ts';
import { projectLive } from '../project/project-live.ts';
import { catchUp, type CatchUp } from './catch-up.ts';
import { streamFrame, type StreamFrame, type Version } from './frame.ts';
import { createLiveText } from './live-text.ts';
import { createNumbering } from './numbering.ts';
import { foldAt } from './read-back.ts';
import { createRing, type RingLimits } from './ring.ts';
import { lastOfEntry } from './seq.ts';

/** One client that looks at a session. */
export interface Watcher {
  readonly version: Version;
  /** Must not throw and must not wait. */
  deliver(item: StreamFrame): void;
  /** It fell behind, or the stream broke: it must come back with the last number it saw. */
  lost(reason: 'slow' | 'broken'): void;
}

export interface Seat extends CatchUp {
  /** Events flow from here on; until then they wait, in order. */
  start(): void;
  leave(): void;
}

/** A session as the gateway shows it: its events numbered, the newest kept, handed to all who watch. */
export interface Desk {
  readonly session: SessionId;
  readonly ref: SessionRef;
  fold(): Fold;
  /**
   * Takes a seat. With `last`, what was missed since then comes as `frames`; what happens while that is gathered
   * waits for `start`. Nothing is lost in between and nothing comes twice.
   */
  join(watcher: Watcher, last?: number): Promise<Seat>;
  /** To all version 3 watchers, without a number: what is no event but the state of things. */
  announce(frame: ServerFrame): void;
  watchers(): number;
  /** Nobody looks and no turn is open: it may be closed. */
  idle(): boolean;
  /** Gives up the kept frames of a session at rest; the journal has what matters. */
  rest(): void;
  ringBytes(): number;
  close(): void;
}

export interface DeskPorts {
  readonly sessions: Pick<Sessions, 'watch' | 'view' | 'entries'>;
  readonly ring: RingLimits;
  /** Entries that a client may have missed before it is asked to fetch the history instead. */
  readonly mostMissed: number;
  /** Events that may wait at a seat until it starts. */
  readonly mostWaiting: number;
  readonly random: () => number;
  readonly log: Log;
  readonly onDelta: () => void;
  /** A round ended: tell what it cost. */
  readonly onRound: (desk: Desk) => void;
  /** An event is missing: this desk must not be used any more. */
  readonly onBroken: (desk: Desk) => void;
}

export async function openDesk(session: SessionId, ports: DeskPorts): Promise<Desk> {
  const { sessions, log } = ports;
  const early: SessionEvent[] = [];
  let take = (event: SessionEvent): void => void early.push(event);
  // Watching begins before reading, so that nothing falls between the two.
  const watch = sessions.watch(session, (event) => take(event));
  const begin = async (): Promise<{ readonly fold: Fold }> => {
    const view = await sessions.view(session);
    const ref = { user_id: view.info.user, session_id: session };
    return { fold: await foldAt(sessions, ref, session, view.seq) };
  };
  const opened = await begin().catch((error: unknown) => {
    watch[Symbol.dispose]();
    throw error;
  });

  let fold = opened.fold;
  const numbering = createNumbering({ ...fold, underWay: underWay(fold) !== null }, ports.random());
  const ring = createRing(lastOfEntry(fold.seq, fold.frames), ports.ring);
  const text = createLiveText();
  const seats = new Set<{ readonly watcher: Watcher; waiting: StreamFrame[] | null }>();
  /** The number of the newest frame that was handed out. */
  let newest = ring.floor();

  const issue = (frame: ServerFrame, seq: number): void => {
    const item = streamFrame(frame);
    newest = seq;
    ring.push(seq, item);
    for (const seat of seats) {
      if (seat.waiting === null) seat.watcher.deliver(item);
      else if (seat.waiting.push(item) > ports.mostWaiting) lose(seat, 'slow');
    }
  };
  const lose = (seat: { readonly watcher: Watcher }, reason: 'slow' | 'broken'): void => {
    for (const each of seats) if (each.watcher === seat.watcher) seats.delete(each);
    seat.watcher.lost(reason);
  };

  const takeEntry = (entry: JournalEntry): void => {
    if (entry.seq <= fold.seq) return;
    if (entry.seq !== fold.seq + 1) {
      log.error('gateway/gap', { session, expected: fold.seq + 1, got: entry.seq });
      ports.onBroken(desk);
      for (const seat of seats) lose(seat, 'broken');
      return;
    }
    const [next, frames] = projectEntry(fold, entry);
    fold = next;
    numbering.entry(entry.seq, frames.length);
    if (underWay(fold) === null || entry.record.type === 'round-requested') text.reset();
    for (const frame of frames) issue(frame, frame.seq ?? 0);
    if (entry.record.type === 'round-answered' || entry.record.type === 'round-failed') ports.onRound(desk);
  };
  const takeLive = (event: Extract<SessionEvent, { type: 'live' }>): void => {
    // One that was announced before the newest entry belongs to what that entry already tells.
    if (event.after !== fold.seq) return;
    const bare = projectLive(fold, event.event);
    if (bare === null) return;
    if (bare.type === 'assistant_delta') ports.onDelta();
    text.add(event.event);
    const seq = numbering.live();
    if (seq !== null) issue({ ...bare, seq }, seq);
  };

  const desk: Desk = {
    session,
    ref: fold.session,
    fold: () => fold,
    async join(watcher, last) {
      const seat: { readonly watcher: Watcher; waiting: StreamFrame[] | null } = { watcher, waiting: [] };
      seats.add(seat);
      const leave = (): void => void seats.delete(seat);
      try {
        // All that is passed on here is as it stands at this moment; later events wait at the seat.
        const missed = await catchUp(
          { sessions, session, mostMissed: ports.mostMissed, numbering, ring, fold, newest, text },
          last,
        );
        const start = (): void => {
          const { waiting } = seat;
          seat.waiting = null;
          for (const item of waiting ?? []) watcher.deliver(item);
        };
        return { ...missed, start, leave };
      } catch (error) {
        leave();
        throw error;
      }
    },
    announce(frame) {
      const item = streamFrame(frame);
      for (const seat of seats) if (seat.waiting === null && seat.watcher.version === 3) seat.watcher.deliver(item);
    },
    watchers: () => seats.size,
    idle: () => seats.size === 0 && fold.turn === null,
    rest() {
      if (fold.turn === null) ring.clear();
    },
    ringBytes: () => ring.bytes(),
    close: () => watch[Symbol.dispose](),
  };
  take = (event) => (event.type === 'entry' ? takeEntry(event.entry) : takeLive(event));
  for (const event of early.splice(0)) take(event);
  return desk;
}
