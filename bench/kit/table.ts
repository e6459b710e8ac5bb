/** One question, its figure, what was wished for, and whether that was met. */
export interface Row {
  readonly what: string;
  readonly figure: string;
  readonly goal?: string;
  readonly met?: boolean;
}

/** A missed goal is told, and is no failure of the bench. */
export function print(rows: readonly Row[]): void {
  const cells = rows.map(({ what, figure, goal = '', met }) => [
    what,
    figure,
    goal,
    met === undefined ? '' : met ? 'met' : 'MISSED',
  ]);
  const all = [['what', 'figure', 'goal', ''], ...cells];
  const widths = [0, 1, 2].map((at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  for (const row of all) {
    process.stdout.write(
      `${row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
}

const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);
export const quantile = (values: readonly number[], share: number): number =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** `26 ms (24 to 35)`: the median, the least and the most. */
export const spread = (values: readonly number[], unit: string): string =>
  `${median(values).toFixed(0)} ${unit} (${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)})`;

/** A row that is met when the median is at most this. */
export const atMost = (what: string, values: readonly number[], most: number, unit: string): Row => ({
  what,
  figure: spread(values, unit),
  goal: `≤ ${most} ${unit}`,
  met: median(values) <= most,
});
