import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Migration } from '../../migrations/index.ts';
import { connect } from '../sqlite/connection.ts';
import type { Connection } from '../sqlite/connection.ts';
import { pragma } from '../sqlite/pragma.ts';
import { migrate } from './migrate.ts';

const ONE: Migration = { name: 'one', sql: 'CREATE TABLE a (x TEXT) STRICT' };
const TWO: Migration = { name: 'two', sql: `ALTER TABLE a ADD COLUMN y TEXT; UPDATE a SET y = x` };
const BAD: Migration = { name: 'bad', sql: `CREATE TABLE b (x TEXT) STRICT; INSERT INTO nowhere VALUES (1)` };

async function withDatabase(work: (db: Connection, file: string) => void | Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'migrate-'));
  const file = join(folder, 'memory.db');
  const db = await connect(file, 'write');
  try {
    await work(db, file);
  } finally {
    db.close();
    await rm(folder, { recursive: true });
  }
}

describe('migrations', () => {
  test('bring a database up to date once, with a copy from before where it had data', () =>
    withDatabase(async (db, file) => {
      assert.deepEqual(migrate(db, file, [ONE]), []);
      db.exec(`INSERT INTO a VALUES ('kept')`);
      const [note] = migrate(db, file, [ONE, TWO]);
      assert.match(note ?? '', /schema 1 became 2/);
      assert.deepEqual(db.prepare('SELECT x, y FROM a').rows(), [['kept', 'kept']]);
      assert.equal(statSync(`${file}.schema-1`).mode & 0o777, 0o600);
      const copy = await connect(`${file}.schema-1`, 'read');
      assert.deepEqual([pragma(copy, 'user_version'), copy.prepare('SELECT * FROM a').rows()], [1, [['kept']]]);
      copy.close();
      assert.deepEqual(migrate(db, file, [ONE, TWO]), []);
    }));

  test('leave the database as it was when one fails', () =>
    withDatabase((db, file) => {
      migrate(db, file, [ONE]);
      assert.throws(() => migrate(db, file, [ONE, TWO, BAD]), {
        code: 'store/migration',
        message: /Migration 3 \(bad\)/,
      });
      assert.equal(pragma(db, 'user_version'), 2);
      assert.equal(db.prepare(`SELECT count(*) FROM sqlite_schema WHERE name = 'b'`).row()?.[0], 0);
      assert.equal(existsSync(`${file}.schema-1`), true);
    }));

  test('refuse a database of a newer release', () =>
    withDatabase((db, file) => {
      migrate(db, file, [ONE, TWO]);
      assert.throws(() => migrate(db, file, [ONE]), { code: 'store/newer', message: /schema 2.*up to 1/ });
    }));

  test('refuse a database whose migrations were others', () =>
    withDatabase((db, file) => {
      migrate(db, file, [ONE]);
      assert.throws(() => migrate(db, file, [{ ...ONE, sql: 'CREATE TABLE a (z TEXT)' }]), { code: 'store/migration' });
    }));

  test('refuse a database of another program', () =>
    withDatabase((db, file) => {
      db.exec('CREATE TABLE theirs (x)');
      assert.throws(() => migrate(db, file, [ONE]), { code: 'store/not-ours' });
      db.exec('PRAGMA user_version = 1');
      assert.throws(() => migrate(db, file, [ONE]), { code: 'store/not-ours' });
    }));
});
