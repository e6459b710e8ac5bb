/**
 * The text that is looked at, with a note of whether somebody wanted to look beyond its end. A detector whose question
 * ran out of text must ask again when there is more: so a decision is the same however the text was cut into pieces.
 */
export interface Source {
  text: string;
  /** Somebody read beyond the end since this was last set to false. */
  starved: boolean;
  /** The last run that was read to its end, so that no text is read again and again by what begins within it. */
  run?: Run | undefined;
}

/** From `from` to `end` no character is one of `stops`. */
export interface Run {
  readonly text: string;
  readonly stops: Uint8Array;
  readonly from: number;
  readonly end: number;
}

export const sourceOf = (text: string): Source => ({ text, starved: false });

/** The UTF-16 unit at an index, −1 beyond the end. */
export function at(source: Source, index: number): number {
  if (index < source.text.length) return source.text.charCodeAt(index);
  source.starved = true;
  return -1;
}

/** The unit before an index, −1 at the beginning. */
export const before = (source: Source, index: number): number => (index > 0 ? source.text.charCodeAt(index - 1) : -1);

/** Whether a literal stands at an index; `fold` takes ASCII letters of either case (the literal is then lower case). */
export function hasLiteral(source: Source, index: number, literal: string, fold = false): boolean {
  for (let offset = 0; offset < literal.length; offset += 1) {
    const code = at(source, index + offset);
    const wanted = literal.charCodeAt(offset);
    if (code === wanted) continue;
    if (!fold || code < 65 || code > 90 || code + 32 !== wanted) return false;
  }
  return true;
}
