import { LOOK_BACK, type Detector, type Span } from '../detector.ts';
import { sourceOf } from '../source.ts';

/** A span in offsets of a stage's whole input. */
export type OnSpan = (kind: string, start: number, end: number) => void;

/** One detector at work on a text that comes in pieces. */
export interface Stage {
  push(piece: string): string;
  /** The last piece, and all that was held back. */
  finish(piece: string): string;
  /** Where in the input an offset of the output comes from. */
  toInput(offset: number, side: 'start' | 'end'): number;
}

/** What was replaced: where it ends in the input and in the output, and where it began in both. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly outFrom: number;
  readonly outTo: number;
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;

/** Of text that is held back, so much of it must come anew before it is looked at again. */
const PATIENCE = 0.1;
/** As much may come without being patient. */
const IMPATIENT = 16;
/** What the detector has left behind is forgotten when there is so much of it. */
const TRIM = 65_536;

export const insteadOf = ({ kind, instead }: Span): string => instead ?? `[REDACTED:${kind}]`;

/** Passes on what the detector is sure of. What a text becomes is the same however it was cut. */
export function createStage(detector: Detector, onSpan: OnSpan): Stage {
  const source = sourceOf('');
  /** How much of the input came before `source.text`. */
  let offset = 0;
  /** Up to where the detector is sure, and up to where the text has gone on. */
  let sure = 0;
  let gone = 0;
  let out = 0;
  let patience = 0;
  const edits: Edit[] = [];

  function passOn(spans: readonly Span[], horizon: number): string {
    const { text } = source;
    const pieces: string[] = [];
    for (const span of spans) {
      const instead = insteadOf(span);
      pieces.push(text.slice(gone, span.start), instead);
      const outFrom = out + span.start - gone;
      out = outFrom + instead.length;
      edits.push({ from: span.start + offset, to: span.end + offset, outFrom, outTo: out });
      onSpan(span.kind, span.start + offset, span.end + offset);
      gone = span.end;
    }
    if (gone === 0 && horizon === text.length) {
      // Most texts go as they came.
      out += horizon;
      gone = horizon;
      return text;
    }
    if (horizon > gone) {
      pieces.push(text.slice(gone, horizon));
      out += horizon - gone;
      gone = horizon;
    }
    return pieces.length === 1 ? (pieces[0] ?? '') : pieces.join('');
  }

  function forget(): void {
    const cut = Math.min(gone, sure) - LOOK_BACK;
    if (cut < TRIM && (cut <= 0 || cut * 2 < source.text.length)) return;
    source.text = source.text.slice(cut);
    offset += cut;
    gone -= cut;
    sure -= cut;
  }

  function work(final: boolean): string {
    const spans: Span[] = [];
    sure = detector.scan(source, sure, final, spans);
    let horizon = sure;
    const { text } = source;
    if (!final && horizon > gone && isHighSurrogate(text.charCodeAt(horizon - 1))) horizon -= 1;
    const passed = passOn(spans, horizon);
    patience = (text.length - gone) * PATIENCE;
    forget();
    return passed;
  }

  return {
    push(piece) {
      source.text += piece;
      patience -= piece.length;
      return patience > IMPATIENT ? '' : work(false);
    },
    finish(piece) {
      source.text += piece;
      return work(true);
    },
    toInput(position, side) {
      // The first edit that ends after the offset.
      let first = 0;
      for (let high = edits.length; first < high;) {
        const middle = (first + high) >>> 1;
        if ((edits[middle]?.outTo ?? 0) <= position) first = middle + 1;
        else high = middle;
      }
      const edit = edits[first];
      if (edit !== undefined && position > edit.outFrom) return side === 'start' ? edit.from : edit.to;
      const last = edits[first - 1];
      return last === undefined ? position : position - last.outTo + last.to;
    },
  };
}
