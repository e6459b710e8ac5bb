import type { StoreFailpoint } from '../failpoints.ts';
import { indexedUpTo, indexSome, newestTranscript } from '../search/search-index.ts';
import type { Connection } from '../sqlite/connection.ts';
import { pragma } from '../sqlite/pragma.ts';
import { sizeOf, walOf } from './files.ts';

/** Rows the search index takes at once: a few milliseconds, which is what a commit may have to wait. */
const INDEX_STEP = 64;
/** With this many rows behind, the index gets its turn even under load. */
const INDEX_BEHIND = 512;
/** The log is folded in when idle from this size on, and under load from that. */
const LOG_IDLE_BYTES = 4 * 1024 * 1024;
const LOG_BYTES = 16 * 1024 * 1024;

export interface Upkeep {
  /** Between two commits under load: only what cannot wait. */
  underLoad(): void;
  /** In an idle moment: one step. True while there is more to do. */
  whenIdle(): boolean;
  /** Brings the search index up to date. */
  indexAll(): void;
  /** Leaves the database without a log, as an orderly end does. */
  finish(): void;
}

/** The work that acknowledgements need not wait for: the search index and checkpoints. */
export function createUpkeep(ports: {
  readonly db: Connection;
  readonly file: string;
  readonly failpoint: (name: StoreFailpoint) => void;
}): Upkeep {
  const { db, file, failpoint } = ports;
  const behind = (): number => newestTranscript(db) - indexedUpTo(db);

  function indexStep(): void {
    failpoint('store:before-index');
    db.exec('BEGIN IMMEDIATE');
    try {
      indexSome(db, INDEX_STEP);
      db.exec('COMMIT');
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK');
      throw error;
    }
    failpoint('store:after-index');
  }

  function checkpoint(mode: 'PASSIVE' | 'TRUNCATE'): void {
    failpoint('store:before-checkpoint');
    pragma(db, `wal_checkpoint(${mode})`);
    failpoint('store:after-checkpoint');
  }

  return {
    underLoad() {
      if (behind() >= INDEX_BEHIND) indexStep();
      if (sizeOf(walOf(file)) >= LOG_BYTES) checkpoint('PASSIVE');
    },
    whenIdle() {
      if (behind() > 0) {
        indexStep();
        return true;
      }
      if (sizeOf(walOf(file)) >= LOG_IDLE_BYTES) checkpoint('TRUNCATE');
      return false;
    },
    indexAll() {
      while (behind() > 0) indexStep();
    },
    finish() {
      while (behind() > 0) indexStep();
      checkpoint('TRUNCATE');
    },
  };
}
