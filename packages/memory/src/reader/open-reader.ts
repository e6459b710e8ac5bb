import { existsSync } from 'node:fs';
import { Fault } from '@oxydra/types';
import type { TranscriptHit, UserId } from '@oxydra/types';
import { MIGRATIONS } from '../../migrations/index.ts';
import { asFault, closed, newer } from '../faults.ts';
import { searchTranscripts } from '../search/search.ts';
import { connect } from '../sqlite/connection.ts';
import type { Connection } from '../sqlite/connection.ts';
import { pragma } from '../sqlite/pragma.ts';
import { checkUser } from '../writer/claim-user.ts';

/** The reading side on this thread, for short reads by index. */
export interface Reader {
  /** Runs a read; SQLite's errors become Faults. Rejects with `store/closed` after `close`. */
  readonly read: <T>(work: (db: Connection) => T | Promise<T>) => Promise<T>;
  readonly search: (db: Connection, text: string, limit: number) => readonly TranscriptHit[];
  /** Waits for the reads that are under way. */
  close(): Promise<void>;
}

/** Opens an existing database for reading only. Throws `store/…` Faults. */
export async function openReader(file: string, user: UserId): Promise<Reader> {
  if (!existsSync(file))
    throw new Fault('store/missing', `There is no memory at ${file} yet.`, { hint: 'Start Oxydra once to make it.' });
  const db = await open(file, user);
  const running = new Set<Promise<unknown>>();
  let shut = false;
  return {
    async read(work) {
      if (shut) throw closed();
      const reading = (async () => work(db))();
      running.add(reading);
      try {
        return await reading;
      } catch (error) {
        throw error instanceof Error && !('code' in error) ? error : asFault(error, file);
      } finally {
        running.delete(reading);
      }
    },
    search: searchTranscripts,
    async close() {
      shut = true;
      await Promise.allSettled(running);
      db.close();
    },
  };
}

async function open(file: string, user: UserId): Promise<Connection> {
  let db: Connection | undefined;
  try {
    db = await connect(file, 'read');
    db.exec('PRAGMA cache_size = -512');
    const version = Number(pragma(db, 'user_version'));
    if (version > MIGRATIONS.length) throw newer(file, version, MIGRATIONS.length);
    if (version < MIGRATIONS.length)
      throw new Fault('store/older', `${file} still has schema ${version}; this program needs ${MIGRATIONS.length}.`, {
        hint: 'Start Oxydra once: it brings the file up to date.',
      });
    checkUser(db, file, user);
    return db;
  } catch (error) {
    db?.close();
    throw asFault(error, file);
  }
}
