import { mkdirSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { syncFolder } from '../secrets/private-file.ts';
import { parseEntry, type AuditEntry } from './audit-entry.ts';
import { linesOf, recordFiles } from './audit-folder.ts';
import { openAuditKeys } from './audit-key.ts';
import { verifyRecord, type Verdict } from './verify-record.ts';

/** A record as people look at it, beside whoever writes it. */
export interface AuditRecord {
  /** Every entry as it stands there, oldest first, genuine or not. */
  entries(): AsyncGenerator<AuditEntry>;
  /** Throws `audit/no-key`, `audit/exposed`, `audit/damaged-head`, where nothing can be verified. */
  verify(): Promise<Verdict>;
  /** Puts all its files aside and forgets how far it had come; the next entry is the first of a new record. */
  renew(time: number): Promise<{ readonly folder: string; readonly files: number }>;
}

export interface AuditRecordPorts {
  readonly folder: string;
  readonly keyFolder: string;
  readonly lock: () => Promise<Disposable>;
}

export function openAuditRecord({ folder, keyFolder, lock }: AuditRecordPorts): AuditRecord {
  const keys = openAuditKeys(keyFolder, folder);
  return {
    async *entries() {
      for (const file of recordFiles(folder)) {
        for await (const { text } of linesOf(file)) {
          const entry = parseEntry(text);
          if (entry !== undefined) yield entry;
        }
      }
    },
    async verify() {
      // Sizes and head of one moment; what is written after it is not looked at.
      const look = async () => {
        using _lock = await lock();
        return { files: recordFiles(folder), head: keys.head() };
      };
      const { files, head } = recordFiles(folder).length === 0 ? { files: [], head: keys.head() } : await look();
      if (files.length === 0 && head === undefined) return { ok: true, entries: 0, torn: 0 };
      return verifyRecord(files, await keys.key(), head);
    },
    async renew(time) {
      using _lock = await lock();
      const files = recordFiles(folder);
      const aside = join(folder, `audit-aside-${new Date(time).toISOString().replaceAll(/[:.]/gu, '-')}`);
      mkdirSync(aside, { mode: 0o700 });
      for (const { path } of files) await rename(path, join(aside, basename(path)));
      await syncFolder(folder);
      await keys.forgetHead();
      return { folder: aside, files: files.length };
    },
  };
}
