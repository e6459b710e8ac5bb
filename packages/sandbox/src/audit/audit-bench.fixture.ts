import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asId, type AuditNote, type Clock, type Log, type UserId } from '@oxydra/types';
import { createMutex } from '../secrets/store-bench.fixture.ts';
import { createAudit, type AuditPorts } from './audit.ts';
import { openAuditRecord, type AuditRecord } from './audit-record.ts';

export const USER = asId<UserId>('anna');
export const note = (what: string): AuditNote => ({ kind: 'denial', user: USER, what });

export interface AuditBench extends AsyncDisposable {
  readonly folder: string;
  readonly file: string;
  readonly keyFolder: string;
  readonly record: AuditRecord;
  readonly said: string[];
  open(changes?: Partial<AuditPorts>): ReturnType<typeof createAudit>;
  lines(): Promise<string[]>;
  rewrite(lines: readonly string[]): Promise<void>;
}

export async function openAuditBench(clock: Clock): Promise<AuditBench> {
  const root = await mkdtemp(join(tmpdir(), 'oxydra-audit-'));
  const folder = join(root, 'workspace', '.oxydra');
  const keyFolder = join(root, 'state');
  const file = join(folder, 'audit.jsonl');
  const lock = createMutex();
  const said: string[] = [];
  const say = (event: string): void => void said.push(event);
  const log: Log = { debug: say, info: say, warn: say, error: say };
  return {
    folder,
    file,
    keyFolder,
    said,
    record: openAuditRecord({ folder, keyFolder, lock }),
    open: (changes = {}) =>
      createAudit({
        folder,
        keyFolder,
        user: USER,
        clock,
        log,
        lock,
        scrub: (text) => text,
        rotateBytes: 1024 * 1024,
        ...changes,
      }),
    lines: async () => (await readFile(file, 'utf8')).trimEnd().split('\n'),
    rewrite: (lines) => writeFile(file, lines.map((line) => `${line}\n`).join('')),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
