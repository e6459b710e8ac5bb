import type { Source } from './source.ts';

/** A piece of text to be replaced. Offsets count units of the source's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
  /** What stands in its place; a redaction mark where it is absent. */
  readonly instead?: string | undefined;
}

/** How far back from a position a detector may look. */
export const LOOK_BACK = 256;

/** One way to recognise secrets. Keeps no state: what it finds depends on the text alone. */
export interface Detector {
  /**
   * Finds spans that begin at or after `from`, in order, and answers up to where it is sure: no span that begins before
   * that is missing, whatever text may follow. With `final` nothing follows, and the answer is the text's end.
   */
  scan(source: Source, from: number, final: boolean, found: Span[]): number;
}
