import { Fault } from '@oxydra/types';

export const duplicate = (what: string): Fault =>
  new Fault('store/duplicate-key', `${what} is already in the journal.`, {
    hint: 'Send it once only; what was written the first time stands.',
  });

export const closed = (): Fault =>
  new Fault('store/closed', 'The store is closed.', { hint: 'Open it again before using it.' });

export const readOnly = (): Fault =>
  new Fault('store/read-only', 'This store was opened for reading only.', {
    hint: 'Send the change to the running daemon instead.',
  });

export const newer = (file: string, version: number, known: number): Fault =>
  new Fault('store/newer', `${file} has schema ${version}, and this program knows schemas up to ${known}.`, {
    hint: 'Use the newer Oxydra that wrote it, or restore the copy that was made before its migration.',
  });

export const damaged = (file: string, found: string): Fault =>
  new Fault('store/corrupt', `The database ${file} is damaged: ${found}.`, {
    hint: 'Stop the daemon and start it again: it will check the file and keep a copy of it.',
  });

export const notOurs = (file: string): Fault =>
  new Fault('store/not-ours', `${file} is a database of another program.`, {
    hint: 'Move it away, or choose another place for the memory.',
  });

/** What an error of the file system or of SQLite means for the one who asked. */
export function asFault(error: unknown, file: string): Fault {
  if (Fault.is(error)) return error;
  const code = codeOf(error);
  const detail = error instanceof Error ? error.message : String(error);
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC' || code === 'EDQUOT')
    return new Fault('store/full', `There is no space left for ${file}; nothing of this write was kept.`, {
      hint: 'Free some space on that disk and try again.',
      retryable: true,
      cause: error,
    });
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) return damaged(file, detail);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return new Fault('store/locked', `Another process is writing to ${file}.`, {
      hint: 'Stop that process, then try again.',
      retryable: true,
      cause: error,
    });
  if (['EACCES', 'EPERM', 'EROFS', 'SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_PERM'].some((c) => code.startsWith(c)))
    return new Fault('store/unwritable', `${file} cannot be opened for writing (${code}).`, {
      hint: 'Check who owns its folder and that it may be written to.',
      cause: error,
    });
  return new Fault('store/failed', `The database ${file} could not be used: ${detail}.`, {
    hint: 'Check the disk and the folder of that file.',
    cause: error,
  });
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  // libsql gives no code to failures of its constructor, only SQLite's number at the end of the text.
  if (error instanceof Error && /ConnectionFailed.*: 14"\)/.test(error.message)) return 'SQLITE_CANTOPEN';
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
