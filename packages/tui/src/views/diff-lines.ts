import { line, span, type Line } from '../text/span.ts';
import { clipLine } from '../text/span.ts';

interface Row {
  readonly sign: '+' | '-' | ' ';
  readonly number: number;
  readonly text: string;
}

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

/** The rows of a unified diff with the line numbers a reader looks for: new ones, and old ones for what is gone. */
function rowsOf(diff: string): (Row | 'gap' | { file: string })[] {
  const rows: (Row | 'gap' | { file: string })[] = [];
  let before = 1;
  let after = 1;
  let inHunk = false;
  for (const text of diff.split('\n')) {
    const hunk = HUNK.exec(text);
    if (hunk !== null) {
      if (rows.some((row) => row !== 'gap' && 'sign' in row)) rows.push('gap');
      before = Number(hunk[1]);
      after = Number(hunk[2]);
      inHunk = true;
    } else if (!inHunk || text.startsWith('diff ')) {
      inHunk = false;
      const file = /^\+\+\+ (?:b\/)?(.+)$/.exec(text)?.[1];
      if (file !== undefined && file !== '/dev/null') rows.push({ file });
    } else if (text.startsWith('+')) rows.push({ sign: '+', number: after++, text: text.slice(1) });
    else if (text.startsWith('-')) rows.push({ sign: '-', number: before++, text: text.slice(1) });
    else if (text.startsWith(' ')) {
      rows.push({ sign: ' ', number: after++, text: text.slice(1) });
      before += 1;
    }
  }
  return rows;
}

const TONES = { '+': 'added', '-': 'removed', ' ': undefined } as const;

/** A unified diff as rows: number, sign, text, coloured by sign. At most `most`, then how many are missing. */
export function diffLines(diff: string, columns: number, most: number): Line[] {
  const rows = rowsOf(diff);
  const files = rows.filter((row) => row !== 'gap' && 'file' in row).length;
  const digits = Math.max(2, ...rows.map((row) => (row !== 'gap' && 'number' in row ? String(row.number).length : 0)));
  const lines = rows.flatMap((row): Line[] => {
    if (row === 'gap') return [line(span(`${' '.repeat(digits)} ⋯`, 'muted'))];
    if ('file' in row) return files > 1 ? [line(span(row.file, { bold: true }))] : [];
    const tone = TONES[row.sign];
    return [
      clipLine(
        line(
          span(`${String(row.number).padStart(digits)} `, 'muted'),
          span(`${row.sign} ${row.text}`, tone === undefined ? {} : { tone }),
        ),
        columns,
      ),
    ];
  });
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, Math.max(1, most - 1));
  return [...kept, line(span(`${' '.repeat(digits)} … ${lines.length - kept.length} more lines`, 'muted'))];
}

/** `+3 −1`: how many lines come and go. */
export function diffStat(diff: string): { added: number; removed: number } {
  const rows = rowsOf(diff).flatMap((row) => (row !== 'gap' && 'sign' in row ? [row.sign] : []));
  return { added: rows.filter((sign) => sign === '+').length, removed: rows.filter((sign) => sign === '-').length };
}
