import { createHash } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { Fault } from '@oxydra/types';
import { newer, notOurs } from '../faults.ts';
import type { Migration } from '../../migrations/index.ts';
import { numberAt, textAt } from '../sqlite/cells.ts';
import type { Connection } from '../sqlite/connection.ts';
import { pragma } from '../sqlite/pragma.ts';

/** 'OxyM' in ASCII: how the file tells whose it is. */
const APPLICATION_ID = 0x4f78794d;

/**
 * Brings the schema up to date, each migration in one transaction, so that a failing one leaves the database as it
 * was. Throws `store/newer`, `store/not-ours` and `store/migration`. Answers notes for the log.
 */
export function migrate(db: Connection, file: string, migrations: readonly Migration[]): readonly string[] {
  const version = Number(pragma(db, 'user_version'));
  if (version > migrations.length) throw newer(file, version, migrations.length);
  const tables = numberAt(db.prepare('SELECT count(*) FROM sqlite_schema').row() ?? [0], 0);
  if (version === 0 ? tables > 0 : pragma(db, 'application_id') !== APPLICATION_ID) throw notOurs(file);
  if (version > 0) checkApplied(db, file, migrations);
  if (version === migrations.length) return [];

  const copy = version > 0 ? copyBefore(db, file, version) : undefined;
  migrations.slice(version).forEach((migration, n) => apply(db, file, migration, version + n + 1, copy));
  return copy === undefined ? [] : [`schema ${version} became ${migrations.length}; a copy from before is ${copy}`];
}

const checksumOf = ({ sql }: Migration): string => createHash('sha256').update(sql).digest('hex');

function checkApplied(db: Connection, file: string, migrations: readonly Migration[]): void {
  for (const row of db.prepare('SELECT version, checksum FROM migrations ORDER BY version').rows()) {
    const migration = migrations[numberAt(row, 0) - 1];
    if (migration === undefined || checksumOf(migration) !== textAt(row, 1))
      throw new Fault(
        'store/migration',
        `${file} was made by another build: its migration ${numberAt(row, 0)} differs.`,
        {
          hint: 'Use the Oxydra that made it, or restore a copy that a released version made.',
        },
      );
  }
}

function apply(db: Connection, file: string, migration: Migration, version: number, copy: string | undefined): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    db.exec(`CREATE TABLE IF NOT EXISTS migrations (
      version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL
    ) STRICT`);
    db.exec(migration.sql);
    db.prepare('INSERT INTO migrations (version, name, checksum, applied_at) VALUES (?, ?, ?, unixepoch() * 1000)').run(
      version,
      migration.name,
      checksumOf(migration),
    );
    db.exec(`PRAGMA user_version = ${version}`);
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    db.exec('COMMIT');
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    const detail = error instanceof Error ? error.message : String(error);
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    if (/^SQLITE_(FULL|IOERR|READONLY|BUSY)/.test(code)) throw error;
    throw new Fault('store/migration', `Migration ${version} (${migration.name}) of ${file} failed: ${detail}.`, {
      hint: copy === undefined ? 'Nothing was changed.' : `Nothing was changed; a copy from before is ${copy}.`,
      cause: error,
    });
  }
}

/** Made by SQLite itself, so that it is whole with all that still stands in the log. An older one is replaced. */
function copyBefore(db: Connection, file: string, version: number): string {
  const copy = `${file}.schema-${version}`;
  rmSync(copy, { force: true });
  db.prepare('VACUUM INTO ?').run(copy);
  chmodSync(copy, 0o600);
  return copy;
}
