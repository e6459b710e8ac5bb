import { rename, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { Fault } from '@oxydra/types';
import { syncFolder } from '../secrets/private-file.ts';
import { BEGINNING, isGenuine, parseEntry } from './audit-entry.ts';
import { linesOf, nameOfFull, RECORD, recordFiles, tailOf, type RecordFile } from './audit-folder.ts';
import type { AuditHead } from './audit-key.ts';

/** Where the next entry goes. */
export interface RecordEnd extends AuditHead {
  /** Bytes in the file that is written now; 0 where there is none yet. */
  readonly size: number;
  /** Bytes of a line that a crash left unfinished, cut off by this look. */
  readonly torn: number;
}

const damaged = (what: string): Fault =>
  new Fault('audit/damaged', `The audit record cannot be continued: ${what}.`, {
    hint: '`oxydra audit verify` names the first bad entry; `oxydra audit renew` puts the record aside and begins a new one.',
  });

async function lastLine(
  folder: string,
  files: readonly RecordFile[],
): Promise<{ readonly line: string | undefined; readonly size: number; readonly torn: number }> {
  const current = files.find(({ path }) => path === join(folder, RECORD));
  const full = files.filter((file) => file !== current);
  let [size, torn] = [0, 0];
  if (current !== undefined) {
    const tail = await tailOf(current);
    torn = tail.torn;
    size = current.size - torn;
    if (torn > 0) await truncate(current.path, size);
    if (tail.line !== undefined) return { line: tail.line, size, torn };
  }
  const newest = full.at(-1);
  return { line: newest === undefined ? undefined : (await tailOf(newest)).line, size, torn };
}

/**
 * Finds the end of the record, under the lock, and cuts off a line that a crash left unfinished: it was never
 * acknowledged. Throws `audit/damaged` where the end is not one that we wrote, or lies before the head.
 */
export async function findEnd(folder: string, key: Buffer, head: AuditHead | undefined): Promise<RecordEnd> {
  const { line, size, torn } = await lastLine(folder, recordFiles(folder));
  if (line === undefined) {
    if (head !== undefined) throw damaged(`its ${head.seq} entries are gone`);
    return { seq: 0, mac: BEGINNING, size, torn };
  }
  const entry = parseEntry(line);
  if (entry === undefined || !isGenuine(entry, key)) throw damaged('its last entry is not as it was written');
  const { seq, mac } = entry;
  if (head !== undefined && seq < head.seq) throw damaged(`it ends at entry ${seq}, and ${head.seq} were written`);
  if (seq === head?.seq && mac !== head.mac) throw damaged(`its entry ${seq} is not the one that was written`);
  return { seq, mac, size, torn };
}

/** Gives a full file its name for good, so that the next entry begins a new one. */
export async function putAsideFull(folder: string): Promise<void> {
  const path = join(folder, RECORD);
  const file = recordFiles(folder).find((each) => each.path === path);
  if (file === undefined) return;
  for await (const { text } of linesOf(file)) {
    const first = parseEntry(text);
    if (first === undefined) throw damaged('the first entry of its newest file is not as it was written');
    const full = join(folder, nameOfFull(first.seq));
    if (existsSync(full)) throw damaged(`there are two files that begin with entry ${first.seq}`);
    await rename(path, full);
    await syncFolder(folder);
    return;
  }
}
