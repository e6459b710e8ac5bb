import type { MessagePort } from 'node:worker_threads';
import { Fault } from '@oxydra/types';
import { asFault } from '../faults.ts';
import type { FromScan, ScanData, ToScan } from '../protocol.ts';
import { connect } from '../sqlite/connection.ts';
import type { Connection } from '../sqlite/connection.ts';
import { integrityProblems } from '../sqlite/integrity.ts';
import { searchTranscripts } from './search.ts';

/** Serves whatever reads much, on this thread, until it is told to close. */
export async function serveScan(port: MessagePort, { file }: ScanData): Promise<void> {
  let db: Connection | undefined;

  async function answer(message: Exclude<ToScan, { type: 'close' }>): Promise<FromScan> {
    const { id } = message;
    try {
      db ??= await connect(file, 'read');
      return message.type === 'search'
        ? { type: 'hits', id, hits: searchTranscripts(db, message.text, message.limit) }
        : { type: 'checked', id, problems: integrityProblems(db) };
    } catch (error) {
      return { type: 'failed', id, fault: Fault.toRecord(asFault(error, file)) };
    }
  }

  let last: Promise<void> = Promise.resolve();
  port.on('message', (message: ToScan) => {
    last = last.then(async () => {
      if (message.type !== 'close') return port.postMessage(await answer(message));
      db?.close();
      port.close();
    });
  });
}
