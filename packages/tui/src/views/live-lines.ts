import type { MarkdownContext } from '../markdown/render-markdown.ts';
import { isEmpty } from '../editor/editor.ts';
import { clipLine, line, span, type Line } from '../text/span.ts';
import type { UiState } from '../ui/ui-state.ts';
import { approvalLines } from './approval-lines.ts';
import { inputLines } from './input-lines.ts';
import { completionLines, pickerLines } from './list-lines.ts';
import { activityLine, pendingLines, runningLines, streamingLines, thinkingLines } from './live-turn-lines.ts';
import { statusLine } from './status-line.ts';

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

export interface Live {
  readonly rows: readonly Line[];
  readonly cursor: { readonly x: number; readonly y: number };
}

const LIST_ROWS = 8;
const blank: Line = [];

/** What stands between the turn and the input: at most one question, list or hint at a time. */
function middle(ui: UiState, { columns }: Screen, most: number): Line[] {
  if (ui.picker !== undefined) return pickerLines(ui.picker, columns, Math.min(most, LIST_ROWS + 2));
  const approval = ui.view.approvals[0];
  if (approval !== undefined) {
    const writing = approval.kind === 'permission' && !ui.denying && !isEmpty(ui.editor);
    return approvalLines(
      { approval, more: ui.view.approvals.length - 1, denying: ui.denying, writing },
      columns,
      Math.max(4, most),
    );
  }
  return [];
}

/** The turn as far as it is not printed, in at most `most` rows; the growing text gives way to what waits. */
function turnLines(ui: UiState, { columns }: Screen, context: MarkdownContext, now: number, most: number): Line[] {
  const { turn } = ui.view;
  if (turn === undefined || most < 1) return [];
  const activity = activityLine(turn, ui.view.approvals.length > 0, columns, now);
  let room = most - 1;
  const cards: Line[] = [];
  for (const tool of turn.tools) {
    if (room < 1) break;
    const rows = runningLines(tool, columns, now, Math.min(room, 6));
    cards.push(...rows);
    room -= rows.length;
  }
  const thinking = thinkingLines(turn, ui.showReasoning, columns, room);
  room -= thinking.length;
  const text = room > 0 ? streamingLines(turn, context, room) : [];
  const parts = [text, thinking, cards].filter((rows) => rows.length > 0);
  const spare = most - 1 - parts.reduce((sum, rows) => sum + rows.length, 0);
  const gap = spare >= parts.length ? [blank] : [];
  return [...parts.flatMap((rows) => [...rows, ...gap]), activity];
}

/**
 * All that is redrawn: the turn that runs, what waits, the question or list, the input and the facts. Always lower than
 * the screen, so that the terminal never has to scroll it.
 */
export function liveLines(ui: UiState, screen: Screen, context: MarkdownContext, now: number): Live {
  const { columns, rows } = screen;
  // One row stays free above, and the renderer ends the picture with an empty one.
  const most = Math.max(4, rows - 2);
  const input = inputLines(ui, columns, rows);
  const hint = ui.hint === undefined ? [] : [clipLine(line(span(`  ${ui.hint}`, 'warn')), columns)];
  const suggestions =
    ui.completion === undefined || ui.picker !== undefined
      ? []
      : completionLines(ui.completion, columns, Math.min(LIST_ROWS, Math.max(1, Math.floor(rows / 3))));
  const below = [...suggestions, ...hint, statusLine(ui, columns)];
  let room = most - input.rows.length - below.length - 1;
  const question = room > 0 ? middle(ui, screen, ui.view.turn === undefined ? room : room - 1) : [];
  room -= question.length;
  const waiting = room > 1 ? pendingLines(ui.view.pending, columns, Math.min(4, room - 1)) : [];
  room -= waiting.length;
  const apart = question.length > 0 && room > 2 ? [blank] : [];
  const turn = turnLines(ui, screen, context, now, room - apart.length);
  const above = [blank, ...turn, ...waiting, ...(turn.length + waiting.length > 0 ? apart : []), ...question];
  const all = [...above, ...input.rows, ...below];
  const over = Math.max(0, all.length - most);
  return {
    rows: all.slice(over),
    cursor: { x: input.cursor.x, y: Math.max(0, above.length + input.cursor.y - over) },
  };
}
