import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault, type Audit, type AuditNote, type Clock, type Log, type UserId } from '@oxydra/types';
import { makePrivateFolder, syncFolder, systemCode } from '../secrets/private-file.ts';
import { linkEntry } from './audit-entry.ts';
import { RECORD } from './audit-folder.ts';
import { openAuditKeys } from './audit-key.ts';
import { cleanNote } from './clean-note.ts';
import { findEnd, putAsideFull, type RecordEnd } from './record-end.ts';

export interface AuditPorts {
  /** `.oxydra` of the user's workspace. */
  readonly folder: string;
  /** Holds the key and how far the record has come; outside every workspace. */
  readonly keyFolder: string;
  readonly user: UserId;
  readonly clock: Clock;
  readonly log: Log;
  /** Between processes: held while entries are written. */
  readonly lock: () => Promise<Disposable>;
  /** Takes secrets out of whatever is noted. */
  readonly scrub: (text: string) => string;
  /** A file that has grown to so many bytes is put aside, and a new one begun. */
  readonly rotateBytes: number;
}

interface Waiting {
  readonly note: AuditNote;
  readonly at: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const unwritable = (cause: unknown): Fault => {
  const why = Fault.is(cause) ? cause.message : `the system says ${systemCode(cause)}.`;
  return new Fault('audit/unwritable', `The audit record cannot be written: ${why}`, {
    hint: Fault.is(cause)
      ? cause.hint
      : 'Check the free space and who owns the folder. Until then nothing is done that must be noted.',
    cause,
  });
};

/**
 * The record that can only grow, in files of its own. Nothing is touched before the first note. Notes that come while
 * others are written go to disk together, with one sync. Disposing waits for those under way.
 */
export function createAudit(ports: AuditPorts): Audit & AsyncDisposable {
  const { folder, clock, log, user } = ports;
  const keys = openAuditKeys(ports.keyFolder, folder);
  let waiting: Waiting[] = [];
  let end: RecordEnd | undefined;
  let key: Buffer | undefined;
  let running: Promise<void> | undefined;

  /** The end as this process knows it, unless another one has written since. */
  async function currentEnd(known: Buffer): Promise<RecordEnd> {
    const head = keys.head();
    if (end !== undefined && head?.seq === end.seq && head.mac === end.mac) return end;
    return findEnd(folder, known, head);
  }

  async function writeLines(text: string, size: number): Promise<void> {
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
    const handle = await open(join(folder, RECORD), flags, 0o600);
    try {
      // What was put there behind our back is not written after as if it belonged to the chain.
      const found = (await handle.stat()).size;
      if (found !== size) throw new Fault('audit/changed', `the file has ${found} bytes instead of ${size}.`);
      try {
        await handle.appendFile(text);
        await handle.datasync();
        if (size === 0) await syncFolder(folder);
      } catch (error) {
        await handle.truncate(size);
        throw error;
      }
    } finally {
      await handle.close();
    }
  }

  async function write(batch: readonly Waiting[]): Promise<void> {
    if (key === undefined) await makePrivateFolder(folder);
    using _lock = await ports.lock();
    key ??= await keys.key();
    let { seq, mac, size, torn } = await currentEnd(key);
    if (size >= ports.rotateBytes) {
      await putAsideFull(folder);
      size = 0;
    }
    const notes: { readonly note: AuditNote; readonly at: number }[] = [...batch];
    if (torn > 0) {
      log.warn('audit.torn', { bytes: torn });
      const what = `The record ended in a line that a crash had left unfinished (${torn} bytes); it was cut off.`;
      notes.unshift({ note: { kind: 'trust', user, what, details: { bytes: torn } }, at: clock.now() });
      torn = 0;
    }
    let text = '';
    for (const { note, at } of notes) {
      const entry = linkEntry(cleanNote(note, ports.scrub), ++seq, at, mac, key);
      mac = entry.mac;
      text += `${JSON.stringify(entry)}\n`;
    }
    await writeLines(text, size);
    await keys.setHead({ seq, mac });
    end = { seq, mac, size: size + Buffer.byteLength(text), torn };
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await write(batch);
        for (const { resolve } of batch) resolve();
      } catch (cause) {
        end = undefined;
        key = undefined;
        const fault = unwritable(cause);
        log.error('audit.unwritable', { message: fault.message });
        for (const { reject } of batch) reject(fault);
      }
    }
    running = undefined;
  }

  return {
    append: (note) =>
      new Promise((resolve, reject) => {
        waiting.push({ note, at: clock.now(), resolve, reject });
        // Notes of the same moment gather first.
        running ??= Promise.resolve().then(run);
      }),
    async [Symbol.asyncDispose]() {
      await running;
    },
  };
}
