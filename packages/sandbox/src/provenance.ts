import { closeSync, constants, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { CONFIDENTIALITY, Fault, INTEGRITY, joinLabels, keepsLabel } from '@oxydra/types';
import type { Label, Provenance } from '@oxydra/types';
import { errnoOf } from './disk-fault.ts';

/** One line of the record: what is known of a path from now on; null where nothing is. */
interface Line {
  readonly path: string;
  readonly label: Label | null;
}

/** A record that cannot be read may have said anything, of any file. */
const DAMAGED: Label = { integrity: 'untrusted', confidentiality: 'secret', sources: ['a damaged record of labels'] };
const EVERYTHING = '/';
const PRIVATE = 0o600;
/** Lines that were overtaken by later ones and are kept nevertheless. */
const MAX_STALE = 1_000;

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

function readRecord(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return '';
    throw new Fault('sandbox/io', `The record of labels of files cannot be read (${errnoOf(error)}).`, {
      hint: 'Correct the permissions of provenance.jsonl in the .oxydra folder of the workspace.',
    });
  }
}

const lineOf = (line: Line): string => `${JSON.stringify(line)}\n`;

const failed = (error: unknown): Fault =>
  new Fault(
    'sandbox/io',
    `The labels of files cannot be noted (${errnoOf(error) || 'unknown'}), so nothing was written.`,
    {
      hint: 'Ask the user to look at the disk and the .oxydra folder of the workspace.',
    },
  );

/** A folder and those above it: `/a/b` and `/a` and `/`. */
function* upward(at: string): Generator<string> {
  for (let end = at.length; end > 0; end = at.lastIndexOf('/', end - 1)) yield at.slice(0, end);
  yield EVERYTHING;
}

const joinAll = (labels: readonly Label[]): Label | undefined =>
  labels.length === 0 ? undefined : labels.reduce(joinLabels);

/** Writes the record anew, without what was overtaken; whoever looks finds the old one or the new one, whole. */
function rewrite(file: string, known: ReadonlyMap<string, Label>): void {
  const next = `${file}.next`;
  const fd = openSync(next, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, PRIVATE);
  try {
    writeSync(fd, [...known].map(([at, label]) => lineOf({ path: at, label })).join(''));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(next, file);
  const folder = openSync(path.dirname(file), constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/**
 * A record that only grows, in a file outside the agent's reach. A line that a crash cut off was never acknowledged;
 * any other that cannot be read makes all files untrusted and secret, since nobody knows what it said.
 */
export function openProvenance(file: string): Provenance & AsyncDisposable {
  const known = new Map<string, Label>();
  const text = readRecord(file);
  const lines = text.split('\n');
  const torn = lines.pop() ?? '';
  for (const line of lines) {
    const parsed = parseLine(line);
    if (parsed === undefined) known.set(EVERYTHING, DAMAGED);
    else if (parsed.label === null) known.delete(parsed.path);
    else known.set(parsed.path, parsed.label);
  }
  if (torn !== '' || lines.length > 2 * known.size + MAX_STALE) rewrite(file, known);

  let handle: FileHandle | undefined;
  let last: Promise<void> = Promise.resolve();
  const append = (line: Line): Promise<void> => {
    const mine = last.then(async () => {
      try {
        handle ??= await open(file, 'a', PRIVATE);
        await handle.appendFile(lineOf(line));
        await handle.datasync();
      } catch (error) {
        throw failed(error);
      }
    });
    last = mine.catch(() => {});
    return mine;
  };

  const of = (at: string): Label | undefined => joinAll([...upward(at)].flatMap((each) => known.get(each) ?? []));
  return {
    of,
    below(at) {
      const start = at === EVERYTHING ? EVERYTHING : `${at}/`;
      const inside = [...known].flatMap(([each, label]) => (each.startsWith(start) ? [label] : []));
      const above = of(at);
      return joinAll(above === undefined ? inside : [above, ...inside]);
    },
    async mark(at, label) {
      const before = known.get(at);
      const next = before === undefined ? label : joinLabels(before, label);
      if (before !== undefined && keepsLabel(next, before) && next.sources.length === before.sources.length) return;
      // Known at once: who reads meanwhile is told too much rather than too little.
      known.set(at, next);
      await append({ path: at, label: next });
    },
    async settle(at, label) {
      if (label === undefined && !known.has(at)) return;
      await append({ path: at, label: label ?? null });
      if (label === undefined) known.delete(at);
      else known.set(at, label);
    },
    async [Symbol.asyncDispose]() {
      await last;
      await handle?.close();
    },
  };
}
