import { type AuditEntry, BEGINNING, isGenuine, parseEntry } from './audit-entry.ts';
import { linesOf, type RecordFile } from './audit-folder.ts';
import type { AuditHead } from './audit-key.ts';

/** What was done to a record, as far as its first bad entry tells. */
export type Tampering = 'changed' | 'removed' | 'reordered' | 'inserted' | 'truncated' | 'forged';

export type Verdict =
  | { readonly ok: true; readonly entries: number; readonly torn: number }
  | {
      readonly ok: false;
      readonly tampering: Tampering;
      /** The number of the first bad entry, or of the first that is missing. */
      readonly seq: number;
      readonly file: string;
      /** Line in that file, from 1; the one after the last where the end is missing. */
      readonly line: number;
      /** One sentence. */
      readonly message: string;
    };

interface Line {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly whole: boolean;
  readonly entry: AuditEntry | undefined;
}

async function* allLines(files: readonly RecordFile[]): AsyncGenerator<Line> {
  for (const file of files) {
    let line = 0;
    for await (const { text, whole } of linesOf(file))
      yield { file: file.path, line: ++line, text, whole, entry: whole ? parseEntry(text) : undefined };
  }
}

const WORDS: Readonly<Record<Tampering, (seq: number) => string>> = {
  changed: (seq) => `Entry ${seq} was changed after it was written.`,
  removed: (seq) => `Entry ${seq} was removed.`,
  reordered: (seq) => `Entry ${seq} does not stand in its place: entries were reordered.`,
  inserted: (seq) => `A line that was never written stands where entry ${seq} belongs.`,
  truncated: (seq) => `The record was cut off: entry ${seq} and all after it are gone.`,
  forged: (seq) => `Entry ${seq} and what follows it were written with another key.`,
};

const bad = (tampering: Tampering, seq: number, { file, line }: Pick<Line, 'file' | 'line'>): Verdict => ({
  ok: false,
  tampering,
  seq,
  file,
  line,
  message: WORDS[tampering](seq),
});

/** Names what happened at a line where entry `seq` was due, by what comes after it. */
async function explain(
  found: Line,
  seq: number,
  prev: string,
  key: Buffer,
  rest: AsyncIterator<Line>,
  head: AuditHead | undefined,
): Promise<Tampering> {
  const { entry } = found;
  const genuine = entry !== undefined && isGenuine(entry, key);
  const next = await rest.next();
  const after = next.done === true ? undefined : next.value.entry;
  if (genuine && entry.seq === seq) {
    // Ours, and of this number, but its chain is another: a record of an earlier time, or one that was begun anew.
    return entry.prev === prev ? 'changed' : 'inserted';
  }
  if (genuine && entry.seq > seq) {
    for (let look = next; look.done !== true; look = await rest.next())
      if (look.value.entry?.seq === seq && isGenuine(look.value.entry, key)) return 'reordered';
    return 'removed';
  }
  if (genuine) return 'inserted';
  if (after === undefined)
    return (head?.seq ?? seq) < seq ? 'inserted' : entry === undefined ? 'changed' : byOwnWord(found, seq, prev);
  if (isGenuine(after, key)) return after.seq <= seq ? 'inserted' : 'changed';
  return after.prev === entry?.mac ? 'forged' : 'changed';
}

/** The last line: a whole chain link that only its key betrays, or something else. */
const byOwnWord = ({ entry }: Line, seq: number, prev: string): Tampering =>
  entry !== undefined && entry.seq === seq && entry.prev === prev ? 'changed' : 'inserted';

/**
 * Reads a record from its first entry to its last, and names the first that is not as it was written. A last line that
 * is not whole is what a crash leaves, and no tampering; `torn` tells its bytes. Throws where a file cannot be read.
 */
export async function verifyRecord(
  files: readonly RecordFile[],
  key: Buffer,
  head: AuditHead | undefined,
): Promise<Verdict> {
  const lines = allLines(files);
  try {
    return await verifyLines(lines, files.at(-1)?.path ?? '', key, head);
  } finally {
    // Whatever was found, the file that is being read is closed.
    await lines.return(undefined);
  }
}

async function verifyLines(
  lines: AsyncGenerator<Line>,
  newest: string,
  key: Buffer,
  head: AuditHead | undefined,
): Promise<Verdict> {
  let prev = BEGINNING;
  let seq = 1;
  let last: Pick<Line, 'file' | 'line'> = { file: newest, line: 0 };
  for (let each = await lines.next(); each.done !== true; each = await lines.next()) {
    const found = each.value;
    const { entry } = found;
    if (!found.whole) {
      const end = await lines.next();
      if (end.done === true && (head === undefined || seq > head.seq))
        return { ok: true, entries: seq - 1, torn: Buffer.byteLength(found.text) };
      return bad(end.done === true ? 'truncated' : 'changed', seq, found);
    }
    const due = entry?.seq === seq && entry.prev === prev && isGenuine(entry, key);
    const rewritten = due && seq === head?.seq && entry.mac !== head.mac;
    if (!due || rewritten || entry === undefined)
      return bad(rewritten ? 'forged' : await explain(found, seq, prev, key, lines, head), seq, found);
    prev = entry.mac;
    seq += 1;
    last = found;
  }
  if (head !== undefined && seq <= head.seq) return bad('truncated', seq, { file: last.file, line: last.line + 1 });
  return { ok: true, entries: seq - 1, torn: 0 };
}
