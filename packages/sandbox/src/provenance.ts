import { closeSync, constants, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { Fault, joinLabels, keepsLabel } from '@oxydra/types';
import type { Label, Provenance } from '@oxydra/types';
import { errnoOf } from './disk-fault.ts';
import { knownFrom, labelAt, labelBelow, lineOf, parseLines, readRecord } from './provenance-lines.ts';
import type { Line } from './provenance-lines.ts';
import { createListener, takeTold } from './provenance-told.ts';

const PRIVATE = 0o600;
/** Lines that were overtaken by later ones and are kept nevertheless. */
const MAX_STALE = 1_000;

const failed = (error: unknown): Fault =>
  new Fault(
    'sandbox/io',
    `The labels of files cannot be noted (${errnoOf(error) || 'unknown'}), so nothing was written.`,
    {
      hint: 'Ask the user to look at the disk and the .oxydra folder of the workspace.',
    },
  );

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

export interface ProvenanceOptions {
  /** Whether a path is gone for good and will never be again, so that nothing more needs to be known of it. */
  readonly isGone?: (path: string) => boolean;
}

/**
 * A record that only grows, in a file outside the agent's reach. A line that a crash cut off was never acknowledged;
 * any other that cannot be read makes all files untrusted and secret, since nobody knows what it said. One process writes
 * it; what others tell it joins what it knows.
 */
export function openProvenance(file: string, options: ProvenanceOptions = {}): Provenance & AsyncDisposable {
  const { lines, torn } = parseLines(readRecord(file));
  const known = knownFrom(lines);
  const { isGone = () => false } = options;
  const gone = [...known.keys()].filter(isGone);
  for (const at of gone) known.delete(at);
  const stale = lines.length > 2 * (known.size + gone.length) + MAX_STALE || gone.length > MAX_STALE;
  if (torn !== '' || stale) rewrite(file, known);
  try {
    takeTold(file, known, () => rewrite(file, known));
  } catch (error) {
    throw Fault.is(error) ? error : failed(error);
  }
  const listen = createListener(file, known);

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

  return {
    of(at) {
      listen();
      return labelAt(known, at);
    },
    below(at) {
      listen();
      return labelBelow(known, at);
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
