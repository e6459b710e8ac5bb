import { attributeOf } from './element.ts';
import type { Element } from './element.ts';
import type { Ink } from './ink.ts';
import { inline, tidyLine } from './inline.ts';

const MAX_ROWS = 2_000;
const MAX_COLUMNS = 40;
const MAX_SPAN = 20;
const SHAPES = new Set(['table', 'ul', 'ol', 'pre', 'h1', 'h2', 'h3', 'blockquote', 'article', 'section']);

const isElement = (child: Element | string): child is Element => typeof child !== 'string';
const spanOf = (cell: Element, name: 'colspan' | 'rowspan', most: number): number => {
  const span = Number.parseInt(attributeOf(cell, name), 10);
  return span > 0 ? Math.min(span, most) : 1;
};

/** The rows of a table, those of tables inside it left out. */
export function rowsOf(table: Element): readonly Element[] {
  const rows: Element[] = [];
  for (const part of table.children.filter(isElement)) {
    if (part.tag === 'tr') rows.push(part);
    else if (part.tag === 'thead' || part.tag === 'tbody' || part.tag === 'tfoot') {
      rows.push(...part.children.filter(isElement).filter(({ tag }) => tag === 'tr'));
    }
  }
  return rows.slice(0, MAX_ROWS);
}

export const cellsOf = (row: Element): readonly Element[] =>
  row.children.filter(isElement).filter(({ tag }) => tag === 'td' || tag === 'th');

/** Elements that are looked at below one table: tables inside tables would each look at all of them. */
const LOOKED_AT = 2_000;

function holdsShapes(table: Element): boolean {
  let left = LOOKED_AT;
  const visit = (element: Element): boolean =>
    element.children.some((child) => {
      if (typeof child === 'string' || left <= 0) return false;
      left -= 1;
      return SHAPES.has(child.tag) || visit(child);
    });
  return visit(table);
}

/** True for tables that place things on a page and hold no data: their cells are read one after the other. */
export function isLayout(table: Element): boolean {
  const role = attributeOf(table, 'role');
  if (role === 'presentation' || role === 'none') return true;
  const rows = rowsOf(table);
  const widest = rows.reduce((most, row) => Math.max(most, cellsOf(row).length), 0);
  return widest < 2 || holdsShapes(table);
}

/** A data table in GitHub's form; cells that span several places are repeated in each row, and left empty beside. */
export function dataTable(table: Element, ink: Ink): string {
  const rows = rowsOf(table);
  const grid: string[][] = [];
  /** Texts that reach down from above, by column. */
  const hanging: { text: string; left: number }[] = [];
  for (const row of rows) {
    if (ink.dry()) break;
    const line: string[] = [];
    const fillHanging = (): void => {
      for (
        let above = hanging[line.length];
        above !== undefined && above.left > 0 && line.length < MAX_COLUMNS;
        above = hanging[line.length]
      ) {
        above.left -= 1;
        line.push(above.text);
      }
    };
    for (const cell of cellsOf(row)) {
      fillHanging();
      if (line.length >= MAX_COLUMNS) break;
      const text = tidyLine(inline(cell, ink)).replaceAll('|', '\\|');
      const down = spanOf(cell, 'rowspan', MAX_ROWS) - 1;
      for (let column = 0; column < spanOf(cell, 'colspan', MAX_SPAN) && line.length < MAX_COLUMNS; column += 1) {
        hanging[line.length] = { text: column === 0 ? text : '', left: down };
        line.push(column === 0 ? text : '');
      }
    }
    fillHanging();
    if (line.some((text) => text !== '')) grid.push(line);
  }
  const width = grid.reduce((most, line) => Math.max(most, line.length), 0);
  if (width === 0) return '';
  const first = rows[0];
  const headed =
    first !== undefined &&
    (cellsOf(first).every(({ tag }) => tag === 'th') ||
      table.children.some((child) => isElement(child) && child.tag === 'thead'));
  const head = headed ? (grid.shift() ?? []) : [];
  const print = (line: readonly string[]): string =>
    `| ${Array.from({ length: width }, (_, column) => line[column] ?? '').join(' | ')} |`;
  return [print(head), `|${' --- |'.repeat(width)}`, ...grid.map(print)].join('\n');
}
