import { layOut } from '../editor/layout.ts';
import { isEmpty } from '../editor/editor.ts';
import { plainLine } from '../text/plain-text.ts';
import { clipLine, line, span, type Line } from '../text/span.ts';
import type { UiState } from '../ui/ui-state.ts';

export const PROMPT_COLUMNS = 2;
const MOST_ROWS = 10;

export interface InputView {
  readonly rows: readonly Line[];
  /** Relative to `rows`. */
  readonly cursor: { readonly x: number; readonly y: number };
}

function placeholder({ view, denying, link }: UiState): string {
  if (denying) return 'why not?';
  if (link.state !== 'online') return 'messages are kept until the connection is back';
  return view.turn === undefined ? 'Ask anything, / for commands, @ for files' : 'Enter steers, Alt+Q queues';
}

/** The rule, the files that go with the message, and the text with its cursor. */
export function inputLines(ui: UiState, columns: number, screenRows: number): InputView {
  const most = Math.max(1, Math.min(MOST_ROWS, Math.floor(screenRows / 3)));
  const { rows, cursorRow, cursorColumn } = layOut(ui.editor, columns - PROMPT_COLUMNS);
  const from = Math.max(0, Math.min(cursorRow - Math.floor(most / 2), rows.length - most));
  const files = ui.attachments.map((one) => `[${plainLine(one.name)}]`).join(' ');
  const above: Line[] = [
    line(span('─'.repeat(columns), 'muted')),
    ...(files === '' ? [] : [clipLine(line(span(`  ${files}`, 'accent')), columns)]),
  ];
  const text = rows
    .slice(from, from + most)
    .map((row, index): Line => [span(from + index === 0 ? '› ' : '  ', 'user'), ...row.spans]);
  const shown = isEmpty(ui.editor)
    ? [clipLine(line(span('› ', 'user'), span(placeholder(ui), 'muted')), columns)]
    : text;
  return {
    rows: [...above, ...shown],
    cursor: { x: PROMPT_COLUMNS + cursorColumn, y: above.length + cursorRow - from },
  };
}
