import { Fault } from '@oxydra/types';
import type { Connection } from './connection.ts';

/** STRICT tables, `RETURNING`, FTS5 inside integrity_check: all there since this version. */
const OLDEST = [3, 44, 0] as const;

const parse = (version: string): readonly [number, number, number] => {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return [major, minor, patch];
};

const isBefore = (a: readonly number[], b: readonly number[]): boolean => {
  const n = a.findIndex((part, at) => part !== b[at]);
  return n >= 0 && (a[n] ?? 0) < (b[n] ?? 0);
};

/**
 * True for a SQLite that can damage a database when one connection resets the write-ahead log while another writes or
 * checkpoints. Such a version is safe here only because exactly one connection ever does either.
 */
export function hasWalResetDefect(version: string): boolean {
  const [major, minor, patch] = parse(version);
  const mended = minor === 50 ? 7 : minor === 44 ? 6 : undefined;
  return mended === undefined ? isBefore([major, minor, patch], [3, 51, 3]) : patch < mended;
}

/** The loaded SQLite's version. Throws `store/sqlite-too-old`. */
export function sqliteVersion(connection: Connection): string {
  const version = String(connection.prepare('SELECT sqlite_version()').row()?.[0]);
  if (isBefore(parse(version), OLDEST))
    throw new Fault('store/sqlite-too-old', `The loaded SQLite is ${version}; ${OLDEST.join('.')} is needed.`, {
      hint: 'Install the libsql package that this release pins.',
    });
  return version;
}
