import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const ASCII = /^[ -~]*$/;

/** Columns a text takes. Wide characters take two, combining ones none. */
export const widthOf = (text: string): number => (ASCII.test(text) ? text.length : stringWidth(text));

/** What a reader calls characters. */
export const graphemes = (text: string): string[] =>
  ASCII.test(text) ? text.split('') : Array.from(segmenter.segment(text), (part) => part.segment);

/** The longest beginning that fits into `columns`. */
export function headOf(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let taken = '';
  let width = 0;
  for (const part of graphemes(text)) {
    width += widthOf(part);
    if (width > columns) break;
    taken += part;
  }
  return taken;
}

/** A text cut to `columns`, ending in … where something is missing. */
export const clip = (text: string, columns: number): string =>
  widthOf(text) <= columns ? text : columns < 1 ? '' : `${headOf(text, columns - 1)}…`;

/** A text filled with spaces to `columns`. */
export const pad = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - widthOf(text)));
