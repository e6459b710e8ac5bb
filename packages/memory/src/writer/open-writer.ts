import { Fault } from '@oxydra/types';
import { MIGRATIONS } from '../../migrations/index.ts';
import { asFault } from '../faults.ts';
import { lockHolder, lockUser } from '../lock.ts';
import type { Lock } from '../lock.ts';
import { connect } from '../sqlite/connection.ts';
import type { Connection } from '../sqlite/connection.ts';
import { integrityProblems } from '../sqlite/integrity.ts';
import { pragma } from '../sqlite/pragma.ts';
import { hasWalResetDefect, sqliteVersion } from '../sqlite/version.ts';
import { claimUser } from './claim-user.ts';
import { headerProblem, keepCopy, prepareFile, sizeOf, walOf } from './files.ts';
import { migrate } from './migrate.ts';

export interface OpenWriter {
  readonly db: Connection;
  readonly lock: Lock;
  readonly sqlite: string;
  /** What an operator should read of the opening. */
  readonly notes: readonly string[];
}

/** Opens the only connection that ever writes. Throws the `store/…` Fault that says why it cannot. */
export async function openWriter(file: string, user: string): Promise<OpenWriter> {
  prepareFile(file);
  const lock = await takeLock(`${file}.lock`, file);
  let db: Connection | undefined;
  try {
    // A log that was not folded in means that the last process did not end in order.
    const unclean = sizeOf(walOf(file)) > 0;
    const problem = headerProblem(file);
    if (problem !== undefined) throw corrupt(file, problem);
    db = await connect(file, 'write');
    return { db, lock, ...prepare(db, file, user, unclean) };
  } catch (error) {
    // The copy is made before the connection closes, since closing it may write.
    const fault = isCorruption(error) ? corrupt(file, error.message) : asFault(error, file);
    db?.close();
    lock.release();
    throw fault;
  }
}

function prepare(
  db: Connection,
  file: string,
  user: string,
  unclean: boolean,
): { readonly sqlite: string; readonly notes: readonly string[] } {
  const sqlite = sqliteVersion(db);
  const mode = pragma(db, 'journal_mode = WAL');
  if (mode !== 'wal')
    throw new Fault('store/no-wal', `The disk of ${file} does not support a write-ahead log (mode ${String(mode)}).`, {
      hint: 'Keep the memory on a local disk, not on a network share.',
    });
  // Checkpoints are ours: SQLite's own would make the commit that triggers one wait for it.
  for (const setting of ['synchronous = FULL', 'foreign_keys = ON', 'cache_size = -1024', 'temp_store = MEMORY'])
    db.exec(`PRAGMA ${setting}`);
  pragma(db, 'wal_autocheckpoint = 0');
  pragma(db, 'journal_size_limit = 16777216');
  if (unclean) {
    const [first] = integrityProblems(db);
    if (first !== undefined) throw corrupt(file, first);
  }
  const notes = migrate(db, file, MIGRATIONS);
  claimUser(db, file, user);
  return {
    sqlite,
    notes: [
      ...notes,
      ...(unclean ? ['the last process did not end in order; the database was checked and is whole'] : []),
      ...(hasWalResetDefect(sqlite) ? [`SQLite ${sqlite} is safe with one writing connection only, as here`] : []),
    ],
  };
}

async function takeLock(lockFile: string, file: string): Promise<Lock> {
  prepareFile(lockFile);
  const lock = await lockUser(lockFile).catch((error: unknown) => {
    throw asFault(error, lockFile);
  });
  if (lock !== 'held') return lock;
  const holder = lockHolder(lockFile);
  const who = holder === undefined ? 'Another process' : `Process ${holder}`;
  throw new Fault('store/locked', `${who} is using the memory ${file}.`, {
    hint: 'Stop it first (`oxydra stop`), or talk to it instead of starting another.',
  });
}

const isCorruption = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && /^SQLITE_(CORRUPT|NOTADB)/.test(String(error.code));

function corrupt(file: string, found: string): Fault {
  const copy = keepCopy(file);
  return new Fault('store/corrupt', `The database ${file} is damaged: ${found}. A copy of it is kept at ${copy}.`, {
    hint: 'Put back a copy from before the damage, or move the file away to begin with an empty memory.',
  });
}
