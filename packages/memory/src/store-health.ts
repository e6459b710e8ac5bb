import { MIGRATIONS } from '../migrations/index.ts';
import type { Reader } from './reader/open-reader.ts';
import type { ScanClient } from './scan-client.ts';
import { numberAt } from './sqlite/cells.ts';
import { sqliteVersion } from './sqlite/version.ts';
import { sizeOf, walOf } from './writer/files.ts';
import type { WriterClient } from './writer-client.ts';

export interface StoreHealth {
  readonly file: string;
  /** Sizes in bytes. */
  readonly bytes: number;
  readonly logBytes: number;
  readonly schema: number;
  readonly sqlite: string;
  readonly sessions: number;
  /** `none` where the store was opened for reading only. */
  readonly writer: 'running' | 'lost' | 'none';
  /** What a deep check found; empty when all is well, absent when none was asked for. */
  readonly problems?: readonly string[] | undefined;
}

interface Parts {
  readonly file: string;
  readonly reader: Reader;
  readonly writer: WriterClient | undefined;
  readonly scans: ScanClient;
}

export async function storeHealth({ file, reader, writer, scans }: Parts, deep: boolean): Promise<StoreHealth> {
  const { sessions, sqlite } = await reader.read((db) => ({
    sessions: numberAt(db.prepare('SELECT count(*) FROM sessions').row() ?? [0], 0),
    sqlite: sqliteVersion(db),
  }));
  return {
    file,
    bytes: sizeOf(file),
    logBytes: sizeOf(walOf(file)),
    schema: MIGRATIONS.length,
    sqlite,
    sessions,
    writer: writer === undefined ? 'none' : writer.running() ? 'running' : 'lost',
    ...(deep ? { problems: await scans.integrity() } : {}),
  };
}
