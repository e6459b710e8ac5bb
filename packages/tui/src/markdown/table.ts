import type { Tokens } from 'marked';
import { line, lineWidth, span, type Line, type Span } from '../text/span.ts';
import { wrapLine } from '../text/wrap.ts';
import { inlineSpans } from './inline.ts';
import { known } from './tokens.ts';

const GAP = '  ';
/** Narrower than this a column is unreadable, and the rows are told one under the other instead. */
const MIN_COLUMN = 6;

const cellSpans = (cell: Tokens.TableCell, bold = false): Span[] =>
  inlineSpans(known(cell.tokens), bold ? { bold: true } : {}).map((one) => ({
    ...one,
    text: one.text.replaceAll('\n', ' '),
  }));

/** Takes columns from the widest until all fit; undefined where that leaves any too narrow. */
function fit(natural: readonly number[], columns: number): number[] | undefined {
  const widths = [...natural];
  const room = columns - GAP.length * (widths.length - 1);
  while (widths.reduce((sum, width) => sum + width, 0) > room) {
    const widest = widths.indexOf(Math.max(...widths));
    const width = widths[widest] ?? 0;
    if (width <= MIN_COLUMN) return undefined;
    widths[widest] = width - 1;
  }
  return widths;
}

function aligned(row: Line, width: number, align: Tokens.TableCell['align']): Line {
  const free = Math.max(0, width - lineWidth(row));
  const before = align === 'right' ? free : align === 'center' ? Math.floor(free / 2) : 0;
  return [span(' '.repeat(before)), ...row, span(' '.repeat(free - before))];
}

/** The table in columns that fit, cells wrapped; where it is too narrow for that, a list of `header: value`. */
export function tableLines(token: Tokens.Table, columns: number): Line[] {
  const header = token.header.map((cell) => cellSpans(cell, true));
  const rows = token.rows.map((cells) => cells.map((cell) => cellSpans(cell)));
  const natural = header.map((cell, at) =>
    Math.max(1, lineWidth(cell), ...rows.map((cells) => lineWidth(cells[at] ?? []))),
  );
  const widths = fit(natural, columns);
  if (widths === undefined) {
    return rows.flatMap((cells, index) => [
      ...(index === 0 ? [] : [line('')]),
      ...cells.flatMap((cell, at) =>
        wrapLine([...(header[at] ?? []), span(': '), ...cell], columns, { rest: line('  ') }),
      ),
    ]);
  }
  const laid = (cells: readonly Line[]): Line[] => {
    const wrapped = cells.map((cell, at) => wrapLine(cell, widths[at] ?? 1));
    const height = Math.max(1, ...wrapped.map((cell) => cell.length));
    return Array.from({ length: height }, (_, y) =>
      wrapped.flatMap((cell, at) => [
        ...(at === 0 ? [] : [span(GAP)]),
        ...aligned(cell[y] ?? [], widths[at] ?? 1, token.align[at] ?? null),
      ]),
    );
  };
  const rule = line(span(widths.map((width) => '─'.repeat(width)).join(GAP), 'muted'));
  return [...laid(header), rule, ...rows.flatMap(laid)];
}
