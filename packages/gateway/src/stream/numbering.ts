import { CREDIBLE, entryOf, lastOfEntry, liveBase, positionOf, SPAN } from './seq.ts';

/** Gives live frames their numbers, and knows which numbers this process gave out. */
export interface Numbering {
  /** An entry came with so many frames: live ones count on behind them. */
  entry(seq: number, frames: number): void;
  /** The next live number; null once an entry has had all that fit, which only ever costs live frames. */
  live(): number | null;
  /**
   * True where a client that saw `seq` can have seen live frames only of this process: then everything after `seq`
   * is what it missed. False for a live number that a process before this one gave out.
   */
  ours(seq: number): boolean;
  /** A client saw a live number that another process gave out: go on behind it. */
  pass(seq: number): void;
}

/**
 * Only after the entry that was newest at the opening can numbers of two processes meet: live frames there may have
 * been numbered before. `draw` in [0, 1) starts this process at a place of its own.
 */
export function createNumbering(
  opened: { readonly seq: number; readonly frames: number; readonly underWay: boolean },
  draw: number,
): Numbering {
  // Of a round that was under way another process may have streamed before the opening entry, too.
  const lastOwn = opened.underWay ? -1 : lastOfEntry(opened.seq, opened.frames);
  let next = liveBase(opened.seq, draw);
  let newest = opened.seq;
  /** What was given out behind the opening entry; `pass` begins another stretch. */
  const stretches: { readonly from: number; to: number }[] = [{ from: next, to: next }];
  return {
    entry(seq, frames) {
      newest = seq;
      next = lastOfEntry(seq, frames) + 1;
    },
    live() {
      if (positionOf(next) === SPAN - 1) return null;
      const seq = next;
      next += 1;
      const stretch = stretches.at(-1);
      if (newest === opened.seq && stretch !== undefined) stretch.to = next;
      return seq;
    },
    ours(seq) {
      if (entryOf(seq) !== opened.seq) return true;
      return seq <= lastOwn || stretches.some(({ from, to }) => seq >= from && seq < to);
    },
    pass(seq) {
      if (newest !== opened.seq || entryOf(seq) !== newest || positionOf(seq) >= CREDIBLE || seq < next) return;
      next = seq + 1;
      stretches.push({ from: next, to: next });
    },
  };
}
