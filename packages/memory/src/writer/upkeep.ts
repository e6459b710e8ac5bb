import type { StoreFailpoint } from '../failpoints.ts';
import { indexedUpTo, indexSome, newestTranscript } from '../search/search-index.ts';
import type { Connection } from '../sqlite/connection.ts';
import { pragma } from '../sqlite/pragma.ts';

/** Rows the search index takes at once: a few milliseconds, which is what a commit may have to wait. */
const INDEX_STEP = 64;
/** With this many rows behind, the index gets its turn even under load. */
const INDEX_BEHIND = 512;
/**
 * The log is folded in after so many writes, or characters written: some megabytes of log. Its file does not tell,
 * since it keeps its size and is written again from the start, which is faster than growing it anew.
 */
const LOG_WRITES = 512;
const LOG_CHARACTERS = 4 * 1024 * 1024;
const LOG_WRITES_IDLE = 128;

export interface Upkeep {
  /** After each group: only what cannot wait. */
  afterGroup(group: { readonly writes: number; readonly characters: number }): void;
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
  readonly failpoint: (name: StoreFailpoint) => void;
}): Upkeep {
  const { db, failpoint } = ports;
  let writes = 0;
  let characters = 0;
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
    writes = 0;
    characters = 0;
    failpoint('store:after-checkpoint');
  }

  return {
    afterGroup(group) {
      writes += group.writes;
      characters += group.characters;
      if (behind() >= INDEX_BEHIND) indexStep();
      if (writes >= LOG_WRITES || characters >= LOG_CHARACTERS) checkpoint('PASSIVE');
    },
    whenIdle() {
      if (behind() > 0) {
        indexStep();
        return true;
      }
      if (writes >= LOG_WRITES_IDLE) checkpoint('PASSIVE');
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
