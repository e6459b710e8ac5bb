import { line, span, type Line, type Span } from '../text/span.ts';
import { plainText } from '../text/plain-text.ts';
import { graphemes, widthOf } from '../text/width.ts';
import { blockOf, lineCount, type Editor } from './editor.ts';

interface Row {
  /** Places in the editor's text: from the first character of the row to behind its last. */
  readonly start: number;
  readonly end: number;
  readonly spans: Line;
}

export interface Laid {
  readonly rows: readonly Row[];
  readonly cursorRow: number;
  readonly cursorColumn: number;
}

function shown(editor: Editor, character: string): Span {
  const block = blockOf(editor, character);
  return block === undefined ? span(plainText(character)) : span(`[pasted ${lineCount(block)} lines]`, 'accent');
}

/** The text in rows of at most `columns`, and where the cursor stands in them. One column stays free for it. */
export function layOut(editor: Editor, columns: number): Laid {
  const room = Math.max(2, columns - 1);
  const rows: Row[] = [];
  let cursorRow = 0;
  let cursorColumn = 0;
  let start = 0;
  let at = 0;
  let used = 0;
  let spans: Span[] = [];
  const end = (next: number): void => {
    rows.push({ start, end: at, spans: line(...spans) });
    start = next;
    spans = [];
    used = 0;
  };
  const mark = (): void => {
    if (at !== editor.cursor) return;
    cursorRow = rows.length;
    cursorColumn = used;
  };
  for (const character of graphemes(editor.text)) {
    if (character === '\n' || character === '\r\n') {
      mark();
      end(at + character.length);
      at += character.length;
      continue;
    }
    const piece = shown(editor, character);
    const width = widthOf(piece.text);
    if (used + width > room && used > 0) end(at);
    mark();
    const last = spans.at(-1);
    if (last !== undefined && last.style === undefined && piece.style === undefined)
      spans[spans.length - 1] = { text: last.text + piece.text };
    else spans.push(piece);
    used += width;
    at += character.length;
  }
  mark();
  end(at);
  return { rows, cursorRow, cursorColumn };
}

/** The place one row up or down at the same column; undefined at the edge. */
export function rowAway(editor: Editor, columns: number, by: -1 | 1): number | undefined {
  const { rows, cursorRow, cursorColumn } = layOut(editor, columns);
  const row = rows[cursorRow + by];
  if (row === undefined) return undefined;
  let place = row.start;
  let used = 0;
  for (const character of graphemes(editor.text.slice(row.start, row.end))) {
    const width = widthOf(shown(editor, character).text);
    if (used + width > cursorColumn) break;
    used += width;
    place += character.length;
  }
  return place;
}
