/** All migrations in order; a migration's version is its place in this list, counted from 1. */
import * as first from './0001-first.ts';

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [{ name: first.name, sql: first.sql }];
