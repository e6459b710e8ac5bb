import type { FileInfo, Label, ReadableWorkspace } from '@oxydra/types';
import { decodeText } from './text-file.ts';

/** Entries looked at in one walk; what lies beyond is not seen, and the walk says so. */
export const MAX_VISITED = 20_000;
/** The trash of a root: not part of the user's files, and shown only to who asks for it by name. */
export const isTrash = (path: string): boolean => /^\/[^/]+\/\.trash$/u.test(path);

/** Files fetched in one trip. The first trip is small: what is looked for is often found at once. */
const FIRST_FILES = 16;
const MOST_FILES = 512;
/** Bytes of one trip; a trip that holds no more than one large file may have more. */
const TRIP_BYTES = 8 * 1024 * 1024;

export interface Visited {
  readonly info: FileInfo;
  /** Undefined for a file that is no text, gone meanwhile, or not ours to read. */
  readonly text: string | undefined;
  /** What is known of where it came from. */
  readonly label: Label | undefined;
}

/** The texts of files, in their order, fetched many at a time. `limit` bounds one file, in bytes. */
export async function* visitTexts(
  workspace: ReadableWorkspace,
  files: readonly FileInfo[],
  limit: number,
  signal: AbortSignal,
): AsyncGenerator<Visited> {
  let count = FIRST_FILES;
  for (let next = 0; next < files.length; count = Math.min(MOST_FILES, count * 4)) {
    signal.throwIfAborted();
    const batch = files.slice(next, next + count);
    const found = await workspace.readMany(
      batch.map((info) => info.path),
      { limit, total: TRIP_BYTES },
    );
    // A trip that brings nothing would be made for ever.
    if (found.length === 0) return;
    for (const [index, piece] of found.entries()) {
      const info = batch[index];
      if (info === undefined) continue;
      if ('fault' in piece) yield { info, text: undefined, label: undefined };
      else yield { info, text: decodeText(piece.bytes), label: piece.label };
    }
    next += found.length;
  }
}
