import { constants, fsyncSync, openSync, closeSync, renameSync, statSync, unlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { Fault, joinLabels } from '@oxydra/types';
import type { Label } from '@oxydra/types';
import { errnoOf } from './disk-fault.ts';
import { DAMAGED, EVERYTHING, knownFrom, labelBelow, lineOf, parseLines, readRecord } from './provenance-lines.ts';
import type { Line } from './provenance-lines.ts';

/**
 * Beside the record itself, which one process writes that holds it in its memory: what other programs of the user tell
 * it. It looks whether there is more before it answers, and takes it over when it is opened the next time.
 */
const toldFile = (file: string): string => `${file}.told`;
const takenFile = (file: string): string => `${file}.taken`;
const PRIVATE = 0o600;

function syncFolderOf(file: string): void {
  const fd = openSync(path.dirname(file), constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** What was told joins what is known: it never weakens anything. */
function join(known: Map<string, Label>, lines: readonly (Line | undefined)[]): void {
  for (const line of lines) {
    const { path: at, label } = line ?? { path: EVERYTHING, label: DAMAGED };
    const before = known.get(at);
    if (label !== null) known.set(at, before === undefined ? label : joinLabels(before, label));
  }
}

/** Takes over what was told meanwhile; `rewrite` makes it last. Only for who alone writes the record. */
export function takeTold(file: string, known: Map<string, Label>, rewrite: () => void): void {
  for (;;) {
    // A file that was left here by a crash is taken first, and not overwritten.
    if (statSync(takenFile(file), { throwIfNoEntry: false }) === undefined) {
      if (statSync(toldFile(file), { throwIfNoEntry: false }) === undefined) return;
      renameSync(toldFile(file), takenFile(file));
    }
    join(known, parseLines(readRecord(takenFile(file))).lines);
    rewrite();
    unlinkSync(takenFile(file));
  }
}

/** Looks, before each answer, whether another program has told something. */
export function createListener(file: string, known: Map<string, Label>): () => void {
  let heard = '';
  let looked = false;
  return () => {
    // Once for all questions that are asked at one go.
    if (looked) return;
    looked = true;
    queueMicrotask(() => (looked = false));
    try {
      const stats = statSync(toldFile(file), { throwIfNoEntry: false });
      const now = stats === undefined ? '' : `${stats.ino} ${stats.size}`;
      if (now === heard) return;
      join(known, parseLines(readRecord(toldFile(file))).lines);
      heard = now;
    } catch {
      // What cannot be read may say anything.
      join(known, [undefined]);
    }
  };
}

async function tell(file: string, line: Line): Promise<void> {
  for (;;) {
    await using handle = await open(toldFile(file), 'a', PRIVATE);
    await handle.appendFile(lineOf(line));
    await handle.datasync();
    syncFolderOf(file);
    const { ino } = await handle.stat();
    // Taken over at the very moment, it may have been read before it was written to.
    if (statSync(toldFile(file), { throwIfNoEntry: false })?.ino === ino) return;
  }
}

/**
 * Lets labels follow what a user moves, from outside of the process that holds the record, if one does. Resolves once it
 * is on disk; rejects with `sandbox/io`, and then nothing may be moved. `records` answers all paths under which something
 * is remembered of one.
 */
export const createLabelMover =
  (file: string, records: (path: string) => readonly string[]) =>
  async (from: string, to: string): Promise<void> => {
    const known = knownFrom(parseLines(readRecord(file)).lines);
    for (const each of [takenFile(file), toldFile(file)]) join(known, parseLines(readRecord(each)).lines);
    const targets = records(to);
    for (const [index, source] of records(from).entries()) {
      const label = labelBelow(known, source);
      const target = targets[index];
      if (label === undefined || target === undefined) continue;
      try {
        await tell(file, { path: target, label });
      } catch (error) {
        throw new Fault(
          'sandbox/io',
          `The labels of '${from}' cannot be noted (${errnoOf(error) || 'unknown'}), so nothing was moved.`,
          { hint: 'Look at the disk and the .oxydra folder of the workspace.' },
        );
      }
    }
  };
