import { clipLine, line, span, type Line, type Tone } from '../text/span.ts';
import { foldLine } from '../text/wrap.ts';
import { diffLines, diffStat } from './diff-lines.ts';
import { duration } from './figures.ts';

/** A folded result shows this many rows of output, or of its diff. */
const FOLDED_OUTPUT = 4;
const FOLDED_DIFF = 16;

export interface Card {
  readonly mark: string;
  readonly tone: Tone;
  readonly name: string;
  readonly arguments: string;
  readonly elapsed: string | undefined;
  /** A remark behind the name, e.g. the size of a diff. */
  readonly remark?: string | undefined;
}

/** `✓ edit_file  src/a.ts  +3 −1  0.2 s`; the arguments give way where it is narrow. */
export function cardHead(card: Card, columns: number): Line {
  const tail = [card.remark, card.elapsed]
    .filter((part) => part !== undefined && part !== '')
    .map((part) => `  ${part ?? ''}`)
    .join('');
  const head = line(
    span(`${card.mark} `, card.tone),
    span(card.name, { bold: true }),
    ...(card.arguments === '' ? [] : [span(`  ${card.arguments}`)]),
  );
  return [...clipLine(head, Math.max(8, columns - tail.length)), span(tail, 'muted')];
}

const gutter = line(span('  │ ', 'muted'));

export function outputLines(output: string, columns: number, tone: Tone): Line[] {
  return output.split('\n').flatMap((text) => foldLine(line(span(text, tone)), columns, { first: gutter }));
}

const MARKS = {
  ok: { mark: '✓', tone: 'good' },
  failed: { mark: '✗', tone: 'bad' },
  unknown: { mark: '?', tone: 'warn' },
} as const;

interface Finished {
  readonly name: string;
  readonly arguments: string;
  readonly state: 'ok' | 'failed' | 'unknown';
  readonly output: string;
  readonly diff: string | undefined;
  readonly elapsedMs: number | undefined;
  readonly full?: boolean;
}

function folded(rows: readonly Line[], most: number): Line[] {
  if (rows.length <= most + 1) return [...rows];
  return [...rows.slice(0, most), line(span(`  │ … ${rows.length - most} more lines, Ctrl+O shows them`, 'muted'))];
}

/** A call that is over: its head, then its diff or its output, folded unless asked for whole. */
export function toolLines(tool: Finished, columns: number): Line[] {
  const { mark, tone } = MARKS[tool.state];
  const stat = tool.diff === undefined ? undefined : diffStat(tool.diff);
  const remark =
    tool.state === 'unknown'
      ? 'nobody knows whether it took effect'
      : stat === undefined
        ? undefined
        : `+${stat.added} −${stat.removed}`;
  const elapsed = tool.elapsedMs === undefined ? undefined : duration(tool.elapsedMs);
  const head = cardHead({ ...tool, mark, tone, remark, elapsed }, columns);
  const output = tool.output.replace(/\s+$/, '');
  if (tool.diff !== undefined && tool.diff !== '') {
    const most = tool.full === true ? Number.POSITIVE_INFINITY : FOLDED_DIFF;
    return [head, ...diffLines(tool.diff, columns - 4, most).map((row): Line => [span('    '), ...row])];
  }
  if (output === '') return [head];
  const rows = outputLines(output, columns, tool.state === 'failed' ? 'bad' : 'muted');
  return [head, ...(tool.full === true ? rows : folded(rows, FOLDED_OUTPUT))];
}
