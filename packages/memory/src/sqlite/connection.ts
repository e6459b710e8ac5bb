import { pathToFileURL } from 'node:url';
import { Fault } from '@oxydra/types';

/** Only these: libsql ends the whole process when it is handed a boolean. */
export type Value = string | number | null;
export type Row = readonly Value[];

export interface Statement {
  /** Answers how many rows it changed, and the newest row's id. */
  run(...values: Value[]): { readonly changes: number; readonly lastId: number };
  rows(...values: Value[]): readonly Row[];
  row(...values: Value[]): Row | undefined;
}

export interface Connection {
  exec(sql: string): void;
  /** Prepared once for each text and kept. */
  prepare(sql: string): Statement;
  readonly inTransaction: boolean;
  close(): void;
}

/** The part of libsql's interface that we use; its own types promise more than it does. */
interface Native {
  exec(sql: string): void;
  prepare(sql: string): NativeStatement;
  readonly inTransaction: boolean;
  close(): void;
}
interface NativeStatement {
  run(values: readonly Value[]): { readonly changes: number; readonly lastInsertRowid: number | bigint };
  raw(): NativeStatement;
  all(values: readonly Value[]): unknown[];
}

/** Loads the library, which takes some milliseconds the first time. */
export const loadSqlite = async (): Promise<new (target: string) => Native> => (await import('libsql')).default;

/**
 * Opens a database. `read` cannot write, cannot checkpoint and makes no file: a second connection that could do
 * either is what the known defect in resetting the write-ahead log needs.
 */
export async function connect(file: string, mode: 'read' | 'write'): Promise<Connection> {
  const Libsql = await loadSqlite();
  const target = mode === 'read' ? `${pathToFileURL(file).href}?mode=ro` : file;
  const native = new Libsql(target);
  const kept = new Map<string, Statement>();
  if (mode === 'read') native.exec('PRAGMA query_only = ON');
  native.exec('PRAGMA busy_timeout = 5000');

  return {
    exec: (sql) => native.exec(sql),
    prepare(sql) {
      const known = kept.get(sql);
      if (known !== undefined) return known;
      const statement = toStatement(native.prepare(sql));
      kept.set(sql, statement);
      return statement;
    },
    get inTransaction() {
      return native.inTransaction;
    },
    close() {
      kept.clear();
      native.close();
    },
  };
}

function toStatement(native: NativeStatement): Statement {
  const rows = (values: readonly Value[]): readonly Row[] => native.raw().all(checked(values)) as Row[]; // raw rows are arrays
  return {
    run(...values) {
      const { changes, lastInsertRowid } = native.run(checked(values));
      return { changes, lastId: Number(lastInsertRowid) };
    },
    rows: (...values) => rows(values),
    row: (...values) => rows(values)[0],
  };
}

/** SQLite would cut a text at NUL and change half a surrogate pair: two ids could become one. */
function checked(values: readonly Value[]): readonly Value[] {
  for (const value of values)
    if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed()))
      throw new Fault('store/bad-text', 'An id or name holds a NUL character or half of a surrogate pair.', {
        hint: 'Send it without such characters.',
      });
  return values;
}

/** Free text as a row may hold it. The journal keeps the original. */
export const toRowText = (text: string): string => text.toWellFormed().replaceAll('\0', '\ufffd');
