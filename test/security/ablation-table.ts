/** The outcome of all attacks for people to read. */
import { EFFECTS, NEVER } from './ablation.ts';
import type { Cell, Effect } from './ablation.ts';
import type { Layer } from './layers.ts';

export const COLUMNS: Readonly<Record<Layer, string>> = {
  none: 'all five on',
  isolation: '1 isolation off',
  profile: '2 profiles off',
  guest: '2 no guest at all',
  egress: '3 policy, egress off',
  scrubbing: '4 scrubbing off',
  guards: '5 guards off',
  yes: 'all on, a person who says yes to all',
  all: 'all of these off at once',
};

/** The layer that speaks by these codes. What is not here failed by itself. */
const VOICES: readonly (readonly [RegExp, string])[] = [
  [/^sandbox\/(?:outside|hard-link|read-only|unasked|trash)$/u, '2 profiles'],
  [/^egress\//u, '3 egress'],
  [/^redacted$/u, '4 scrubbing'],
  [/^(?:asks|gate\/denied)$/u, '5 guards'],
];

/** Which layers were heard, in their order. */
export const stoppedBy = (refusals: readonly string[]): readonly string[] =>
  VOICES.filter(([code]) => refusals.some((refusal) => code.test(refusal))).map(([, layer]) => layer);

/** How often something of the bottom lines happened under a layer left out. */
export const countOf = (cells: readonly Cell[], off: Layer, effects: readonly Effect[]): number =>
  cells.filter((cell) => cell.off === off).flatMap((cell) => cell.effects.filter((each) => effects.includes(each)))
    .length;

const OUTSIDE: readonly Effect[] = ['outside read', 'outside changed'];
const SECRETS: readonly Effect[] = NEVER.filter((effect) => !OUTSIDE.includes(effect));

export function renderTable(cells: readonly Cell[]): string {
  const layers = [...new Set(cells.map(({ off }) => off))];
  const lines: string[] = [];
  for (const attack of new Set(cells.map((cell) => cell.attack))) {
    const own = cells.filter((cell) => cell.attack === attack);
    const whole = own.find(({ off }) => off === 'none');
    const held = whole === undefined || whole.effects.length > 0 ? [] : stoppedBy(whole.refusals);
    lines.push(
      attack,
      `  whole system: ${held.join(' and ') || (whole?.effects.length ? 'not stopped' : 'nothing to take')}`,
    );
    for (const { off, effects } of own)
      lines.push(`  ${COLUMNS[off].padEnd(38)}${effects.length === 0 ? 'no effect' : `EFFECT: ${effects.join(', ')}`}`);
  }
  const cellsOf = (effects: readonly Effect[]): string =>
    layers.map((off) => `  ${COLUMNS[off].padEnd(38)}${countOf(cells, off, effects)}`).join('\n');
  const legend = Object.entries(EFFECTS).map(([effect, meaning]) => `  ${effect.padEnd(17)}${meaning}`);
  return [
    ...lines,
    '',
    'What the effects mean:',
    ...legend,
    '',
    'Files outside the mounts read or changed:',
    cellsOf(OUTSIDE),
    'Secrets that left:',
    cellsOf(SECRETS),
  ].join('\n');
}
