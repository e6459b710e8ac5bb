import type { JournalEntry, SessionId, Sessions } from '@oxydra/types';
import type { ServerFrame } from '@oxydra/types/wire';
import { emptyFold, underWay, type Fold } from '../project/fold.ts';
import { projectEntries } from '../project/project-entry.ts';
import { streamFrame, type StreamFrame } from './frame.ts';
import type { LiveText } from './live-text.ts';
import type { Numbering } from './numbering.ts';
import { readTurnBack } from './read-back.ts';
import { rebuild } from './rebuild.ts';
import type { Ring } from './ring.ts';
import { CREDIBLE, entryOf, lastOfEntry, positionOf, seqOf } from './seq.ts';

/** What a client is handed before the events that are still to come. */
export interface CatchUp {
  /** False where `last` was unknown or too long ago: only the history tells what was missed. */
  readonly resumed: boolean;
  readonly frames: readonly StreamFrame[];
  /** What a client resumes with that sees nothing more than this. */
  readonly mark: number;
}

export interface CatchUpScene {
  readonly sessions: Pick<Sessions, 'entries'>;
  readonly session: SessionId;
  readonly mostMissed: number;
  readonly numbering: Numbering;
  readonly ring: Ring;
  readonly fold: Fold;
  /** The number of the newest frame that was handed out. */
  readonly newest: number;
  readonly text: LiveText;
}

/** Decided in the caller's tick, up to the first read of the journal. */
export async function catchUp(scene: CatchUpScene, last: number | undefined): Promise<CatchUp> {
  const { ring, numbering, fold, newest } = scene;
  if (last === undefined || !known(scene, last)) return fresh(scene, last);
  const ours = numbering.ours(last);
  if (ours && last >= ring.floor()) return { resumed: true, frames: ring.after(last), mark: last };
  if (fold.seq - entryOf(last) > scene.mostMissed) return fresh(scene, last);

  numbering.pass(last);
  const tail = liveTail(scene);
  const frames = await fromJournal(scene, last);
  const numbered = tail.map((frame) => ((frame.seq ?? 0) > last ? frame : unnumbered(frame)));
  return { resumed: true, frames: inOrder(frames, numbered, newest).map(streamFrame), mark: last };
}

/** Whether `last` can be a number that a client saw of this session. */
function known({ fold, newest, numbering }: CatchUpScene, last: number): boolean {
  if (positionOf(last) >= CREDIBLE) return false;
  if (entryOf(last) < fold.seq) return true;
  return (
    last <= Math.max(newest, lastOfEntry(fold.seq, fold.frames)) ||
    (entryOf(last) === fold.seq && !numbering.ours(last))
  );
}

const unnumbered = ({ seq: _, ...frame }: ServerFrame): ServerFrame => frame;

/** What was live since the newest entry: of a round under way the whole text, of tools what the ring still has. */
function liveTail({ fold, ring, text, newest }: CatchUpScene): readonly ServerFrame[] {
  const asked = underWay(fold);
  if (asked === null) return ring.after(lastOfEntry(fold.seq, fold.frames)).map(({ frame }) => frame);
  const frames = text.frames(asked.turn);
  // The last of them stands for all numbers up to the newest live one.
  const numberable = newest > lastOfEntry(fold.seq, fold.frames);
  return frames.map((frame, index) => (numberable && index === frames.length - 1 ? { ...frame, seq: newest } : frame));
}

/**
 * A client that is cut off in the middle resumes with the last number it saw; so whatever bears no number stands
 * before the last frame that bears one.
 */
function inOrder(missed: readonly ServerFrame[], tail: readonly ServerFrame[], newest: number): readonly ServerFrame[] {
  const closing = missed.at(-1);
  if (tail.length === 0 || closing === undefined || tail.at(-1)?.seq !== undefined || closing.seq !== newest)
    return [...missed, ...tail];
  return [...missed.slice(0, -1), ...tail, closing];
}

async function fromJournal({ sessions, session, fold }: CatchUpScene, last: number): Promise<readonly ServerFrame[]> {
  const seen = entryOf(last);
  const before = seen === 0 ? [] : await readTurnBack(sessions, session, seen);
  const later: readonly JournalEntry[] =
    seen === fold.seq ? [] : await sessions.entries(session, { after: seen, upTo: fold.seq });
  const [earlier] = projectEntries(emptyFold(fold.session), before.slice(0, -1));
  const [at, own] = projectEntries(earlier, before.slice(-1));
  return rebuild(last, at, later, own).frames;
}

/** For a client that knows nothing yet: how the newest turn ended, or what was streamed of the round under way. */
function fresh(scene: CatchUpScene, last: number | undefined): CatchUp {
  const { turn, terminal } = scene.fold;
  const asked = underWay(scene.fold);
  if (asked !== null) {
    const mark = lastOfEntry(asked.entry, asked.frames);
    // The last frame stands for all numbers so far, those of entries included: this client is told of none of them.
    const frames = liveTail(scene).map((frame, index, all) =>
      index === all.length - 1 ? { ...frame, seq: scene.newest } : frame,
    );
    return { resumed: false, frames: frames.map(streamFrame), mark };
  }
  // One that had seen something already gets the end of the turn with the history it must fetch.
  if (last !== undefined || turn !== null || terminal === null)
    return { resumed: false, frames: [], mark: scene.newest };
  // The replayed frame must be newer than the mark, as every frame that a client is sent.
  return { resumed: false, frames: [streamFrame(terminal)], mark: seqOf(entryOf(terminal.seq ?? 0) - 1, 0) };
}
