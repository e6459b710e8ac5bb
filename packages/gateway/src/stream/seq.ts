/**
 * The numbers that clients resume with. A frame's `seq` is its entry's place in the journal times 2^20, plus its
 * position: the frames that follow from the entry come first, the live ones after it count on. So the frames of an
 * entry keep their numbers over restarts, and numbers only ever grow.
 */
export const SPAN = 2 ** 20;

export const seqOf = (entry: number, position: number): number => entry * SPAN + position;
export const entryOf = (seq: number): number => Math.floor(seq / SPAN);
export const positionOf = (seq: number): number => seq % SPAN;

/** The last number that belongs to the frames of an entry itself; an entry without frames still owns its first. */
export const lastOfEntry = (entry: number, frames: number): number => seqOf(entry, Math.max(frames, 1) - 1);

/**
 * Where live frames start after an entry that another process committed: high enough to be clear of that process's
 * own live frames, and drawn anew each time, so that two crashes in one place do not meet either.
 */
export const liveBase = (entry: number, draw: number): number => seqOf(entry, SPAN / 2 + Math.floor(draw * 256) * 1024);

/** Positions beyond this are not believed when a client claims to have seen them. */
export const CREDIBLE = SPAN - SPAN / 8;
