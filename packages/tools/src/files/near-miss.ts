import { oneLine } from '../one-line.ts';
import { linesOf } from './text-file.ts';

/** Above these the search for a near miss would cost more than it helps. */
const MAX_LINES = 20_000;
const SHOWN = 3;
const ALIKE = 0.5;

const bare = (line: string): string => line.replaceAll(/\s+/gu, ' ').trim();

const pairsOf = (text: string): Map<string, number> => {
  const pairs = new Map<string, number>();
  for (let index = 0; index + 1 < text.length; index += 1) {
    const pair = text.slice(index, index + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
};

/** How alike two lines are, from 0 to 1: the share of letter pairs they have in common. */
function likeness(wanted: ReadonlyMap<string, number>, wantedLength: number, line: string): number {
  if (line.length < 2 || wantedLength < 2) return 0;
  let common = 0;
  for (const [pair, count] of pairsOf(line)) common += Math.min(count, wanted.get(pair) ?? 0);
  return (2 * common) / (wantedLength - 1 + (line.length - 1));
}

/** Where in a file something like the wanted text stands, in words for a model; undefined where nothing is near. */
export function nearMiss(text: string, wanted: string): string | undefined {
  const lines = linesOf(text);
  const asked = linesOf(wanted).map(bare);
  while (asked[0] === '') asked.shift();
  while (asked.at(-1) === '') asked.pop();
  const first = asked[0]?.slice(0, 500);
  if (first === undefined || lines.length > MAX_LINES) return undefined;
  const stripped = lines.map((line) => bare(line.slice(0, 2000)));
  for (const [index, line] of stripped.entries()) {
    if (line === asked[0] && asked.every((part, step) => stripped[index + step] === part)) {
      return `Lines ${index + 1}–${index + asked.length} differ from it only in white space`;
    }
  }
  const pairs = pairsOf(first);
  const ranked = stripped
    .map((line, index) => ({ index, alike: likeness(pairs, first.length, line.slice(0, 500)) }))
    .filter(({ alike }) => alike >= ALIKE)
    .toSorted((a, b) => b.alike - a.alike)
    .slice(0, SHOWN);
  if (ranked.length === 0) return undefined;
  const shown = ranked.map(({ index }) => `${index + 1}: "${oneLine(lines[index] ?? '', 120)}"`);
  return `The nearest lines are ${shown.join('; ')}`;
}
