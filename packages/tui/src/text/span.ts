import { clip, widthOf } from './width.ts';

/** What a piece of text means; a theme says how it looks. */
export type Tone =
  | 'accent'
  | 'user'
  | 'muted'
  | 'good'
  | 'warn'
  | 'bad'
  | 'code'
  | 'link'
  | 'heading'
  | 'added'
  | 'removed'
  | 'keyword'
  | 'string'
  | 'number'
  | 'name'
  | 'comment';

export interface Style {
  readonly tone?: Tone | undefined;
  readonly bold?: boolean | undefined;
  readonly italic?: boolean | undefined;
  readonly underline?: boolean | undefined;
  readonly strike?: boolean | undefined;
}

/** A run of text in one style. Holds no control characters. */
export interface Span {
  readonly text: string;
  readonly style?: Style | undefined;
}

/** One row of the screen, or one logical line before wrapping. */
export type Line = readonly Span[];

export const span = (text: string, style?: Style | Tone): Span =>
  style === undefined ? { text } : { text, style: typeof style === 'string' ? { tone: style } : style };

export const line = (...spans: readonly (Span | string)[]): Line =>
  spans.map((one) => (typeof one === 'string' ? { text: one } : one));

export const textOfLine = (row: Line): string => row.map((one) => one.text).join('');
export const lineWidth = (row: Line): number => row.reduce((sum, one) => sum + widthOf(one.text), 0);

/** Lays `style` under what the spans already have. */
export const underlay = (row: Line, style: Style): Line =>
  row.map((one) => ({ text: one.text, style: { ...style, ...one.style } }));

/** The line cut to `columns`, ending in … where something is missing. */
export function clipLine(row: Line, columns: number): Line {
  if (lineWidth(row) <= columns) return row;
  const kept: Span[] = [];
  let left = columns;
  for (const one of row) {
    const width = widthOf(one.text);
    // The next span may follow, so a span that fits exactly still leaves no room for the ellipsis.
    if (width < left) {
      kept.push(one);
      left -= width;
      continue;
    }
    kept.push({ ...one, text: clip(`${one.text}…`, left) });
    break;
  }
  return kept;
}
