import { readFileSync } from 'node:fs';
import { CONFIDENTIALITY, Fault, INTEGRITY, joinLabels } from '@oxydra/types';
import type { Label } from '@oxydra/types';
import { errnoOf } from './disk-fault.ts';

/** One line of the record: what is known of a path from now on; null where nothing is. */
export interface Line {
  readonly path: string;
  readonly label: Label | null;
}

/** A record that cannot be read may have said anything, of any file. */
export const DAMAGED: Label = {
  integrity: 'untrusted',
  confidentiality: 'secret',
  sources: ['a damaged record of labels'],
};
export const EVERYTHING = '/';

const isLabel = (value: unknown): value is Label =>
  typeof value === 'object' &&
  value !== null &&
  'integrity' in value &&
  INTEGRITY.some((known) => known === value.integrity) &&
  'confidentiality' in value &&
  CONFIDENTIALITY.some((known) => known === value.confidentiality) &&
  'sources' in value &&
  Array.isArray(value.sources) &&
  value.sources.every((source) => typeof source === 'string');

function parseLine(text: string): Line | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('path' in value) || !('label' in value)) return undefined;
  const { path: at, label } = value;
  if (typeof at !== 'string' || !at.startsWith('/')) return undefined;
  return label === null || isLabel(label) ? { path: at, label } : undefined;
}

/** The text of a record; empty where there is none. */
export function readRecord(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return '';
    throw new Fault('sandbox/io', `The record of labels of files cannot be read (${errnoOf(error)}).`, {
      hint: 'Correct the permissions of provenance.jsonl in the .oxydra folder of the workspace.',
    });
  }
}

export const lineOf = (line: Line): string => `${JSON.stringify(line)}\n`;

/** A folder and those above it: `/a/b` and `/a` and `/`. */
function* upward(at: string): Generator<string> {
  for (let end = at.length; end > 0; end = at.lastIndexOf('/', end - 1)) yield at.slice(0, end);
  yield EVERYTHING;
}

const joinAll = (labels: readonly Label[]): Label | undefined =>
  labels.length === 0 ? undefined : labels.reduce(joinLabels);

/** The lines of a record that are whole, each parsed or undefined where it is damaged, and what stands behind the last. */
export function parseLines(text: string): { readonly lines: readonly (Line | undefined)[]; readonly torn: string } {
  const lines = text.split('\n');
  const torn = lines.pop() ?? '';
  return { lines: lines.map(parseLine), torn };
}

/** What is known of each path once a record is read: each line takes the place of those before it. */
export function knownFrom(lines: readonly (Line | undefined)[]): Map<string, Label> {
  const known = new Map<string, Label>();
  for (const line of lines) {
    if (line === undefined) known.set(EVERYTHING, DAMAGED);
    else if (line.label === null) known.delete(line.path);
    else known.set(line.path, line.label);
  }
  return known;
}

export const labelAt = (known: ReadonlyMap<string, Label>, at: string): Label | undefined =>
  joinAll([...upward(at)].flatMap((each) => known.get(each) ?? []));

/** What is known of anything at or below a path, joined. */
export function labelBelow(known: ReadonlyMap<string, Label>, at: string): Label | undefined {
  const start = at === EVERYTHING ? EVERYTHING : `${at}/`;
  const inside = [...known].flatMap(([each, label]) => (each.startsWith(start) ? [label] : []));
  const above = labelAt(known, at);
  return joinAll(above === undefined ? inside : [above, ...inside]);
}
