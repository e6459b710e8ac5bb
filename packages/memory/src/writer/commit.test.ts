/** @requirement store/group-commit */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { created, SAMPLE_USER, sent, sessionId } from '@oxydra/testkit';
import type { JournalRecord } from '@oxydra/types';
import type { Connection } from '../sqlite/connection.ts';
import { commitGroup } from './commit.ts';
import type { Numbered } from './commit.ts';
import { openWriter } from './open-writer.ts';

interface Desk {
  /** Commits the records of each session together; answers which of them were kept. */
  readonly commit: (...appends: readonly (readonly [number, readonly JournalRecord[]])[]) => readonly boolean[];
  /** Statements that were executed whole: BEGIN, COMMIT, ROLLBACK, SAVEPOINT … */
  readonly executed: string[];
  readonly failNext: (sql: string, error: Error) => void;
}

async function withWriter(work: (desk: Desk) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'commit-'));
  const file = join(folder, 'memory.db');
  const { db, lock } = await openWriter(file, SAMPLE_USER);
  const executed: string[] = [];
  let failure: { readonly sql: string; readonly error: Error } | undefined;
  const watched: Connection = {
    prepare: (sql) => db.prepare(sql),
    close: () => db.close(),
    get inTransaction() {
      return db.inTransaction;
    },
    exec(sql) {
      executed.push(sql);
      if (failure?.sql !== sql) return db.exec(sql);
      const { error } = failure;
      failure = undefined;
      throw error;
    },
  };
  const ports = { db: watched, file, user: SAMPLE_USER, failpoint: () => undefined };
  try {
    work({
      executed,
      commit: (...appends) => {
        const group = appends.map(([n, records], id): Numbered => {
          const bodies = records.map((record) => JSON.stringify(record));
          return { id, write: { op: 'append', session: sessionId(n), at: 1, bodies, deliveries: [] } };
        });
        return commitGroup(ports, group).map(({ ok }) => ok);
      },
      failNext: (sql, error) => (failure = { sql, error }),
    });
  } finally {
    db.close();
    lock.release();
    await rm(folder, { recursive: true });
  }
}

const queued: JournalRecord = { type: 'message-queued', sent: sent('r1') };

describe('a group of writes', () => {
  test('shares one transaction, with no savepoints while all is well', () =>
    withWriter(({ commit, executed }) => {
      const kept = commit(...Array.from({ length: 100 }, (_, n) => [n, [created()]] as const));
      assert.equal(kept.filter(Boolean).length, 100);
      assert.deepEqual(executed, ['BEGIN IMMEDIATE', 'COMMIT']);
    }));

  test('loses only what is refused', () =>
    withWriter(({ commit }) => {
      assert.deepEqual(commit([1, [created(), queued]], [1, [queued]], [2, [created()]], [3, [queued]]), [
        true,
        false,
        true,
        false,
      ]);
      assert.deepEqual(commit([1, [queued]]), [false]);
      assert.deepEqual(commit([1, [{ type: 'notice', text: 'n' }]]), [true]);
    }));

  test('is refused whole when the disk refuses, and the next one goes on', () =>
    withWriter(({ commit, failNext }) => {
      failNext('COMMIT', Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC' }));
      assert.deepEqual(commit([1, [created()]], [2, [created()]]), [false, false]);
      assert.deepEqual(commit([1, [created()]], [2, [created()]]), [true, true]);
    }));
});
