import { filtered } from '../ui/press-list.ts';
import type { Choice, Completion, Picker } from '../ui/ui-state.ts';
import { clipLine, line, span, type Line } from '../text/span.ts';
import { clip, pad, widthOf } from '../text/width.ts';

/** The window of `most` rows in which the chosen one stands. */
function around<T>(rows: readonly T[], at: number, most: number): readonly T[] {
  const from = Math.max(0, Math.min(at - Math.floor(most / 2), rows.length - most));
  return rows.slice(from, from + most);
}

function choiceLines(choices: readonly Choice[], at: number, columns: number, most: number): Line[] {
  const label = Math.min(Math.floor(columns / 2), Math.max(0, ...choices.map((one) => widthOf(one.label))));
  const rows = choices.map((one, index) => {
    const chosen = index === at;
    const text = pad(clip(one.label, label), label);
    return clipLine(
      line(
        span(chosen ? '▸ ' : '  ', 'accent'),
        span(text, chosen ? { tone: 'accent', bold: true } : {}),
        span(one.detail === '' ? '' : `  ${one.detail}`, 'muted'),
      ),
      columns,
    );
  });
  return [...around(rows, at, Math.max(1, most))];
}

export const completionLines = ({ choices, at }: Completion, columns: number, most: number): Line[] =>
  choiceLines(choices, at, columns, most);

export function pickerLines(picker: Picker, columns: number, most: number): Line[] {
  const choices = filtered(picker);
  const filter = picker.filter === '' ? 'type to filter' : `filter: ${picker.filter}`;
  return [
    clipLine(line(span(picker.title, { bold: true }), span(`  ${filter}`, 'muted')), columns),
    ...(choices.length === 0
      ? [line(span('  nothing matches', 'muted'))]
      : choiceLines(choices, picker.at, columns, most - 2)),
    clipLine(line(span('  ↑↓ choose · Enter takes it · Esc goes back', 'muted')), columns),
  ];
}
