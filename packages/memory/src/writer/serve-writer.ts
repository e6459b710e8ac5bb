import { receiveMessageOnPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { Fault } from '@oxydra/types';
import { asFault } from '../faults.ts';
import { createFailpoint } from '../failpoints.ts';
import type { FromWriter, Outcome, ToWriter, Write, WriterData } from '../protocol.ts';
import { commitGroup } from './commit.ts';
import type { Numbered } from './commit.ts';
import { openWriter } from './open-writer.ts';
import type { OpenWriter } from './open-writer.ts';
import { createUpkeep } from './upkeep.ts';

/** Quiet for this long, in milliseconds, counts as an idle moment. */
const IDLE_AFTER = 40;
/** Writes one transaction may hold, so that the first of a flood need not wait for the last. */
const LARGEST_GROUP = 256;

/** Serves the writing side of a store on this thread until it is told to close. */
export async function serveWriter(port: MessagePort, { file, user, killAt }: WriterData): Promise<void> {
  const tell = (message: FromWriter): void => port.postMessage(message);
  let opened: OpenWriter;
  try {
    opened = await openWriter(file, user);
  } catch (error) {
    tell({ type: 'refused', fault: Fault.toRecord(error) });
    return;
  }
  const { db, lock, sqlite, notes } = opened;
  // oxlint-disable-next-line no-restricted-properties -- to end the process is what a crash test asks for
  const failpoint = createFailpoint(killAt, () => process.kill(process.pid, 'SIGKILL'));
  const upkeep = createUpkeep({ db, failpoint });
  let idle: NodeJS.Timeout | undefined;

  /** Upkeep that fails (a full disk, say) costs nobody a write: it is tried again in the next idle moment. */
  const attempt = (work: () => boolean | void): boolean => {
    try {
      return work() === true;
    } catch (error) {
      tell({ type: 'trouble', fault: Fault.toRecord(asFault(error, file)) });
      return false;
    }
  };

  const whenIdle = (): void => {
    if (attempt(upkeep.whenIdle)) idle = setTimeout(whenIdle, 0);
  };

  function write(writes: readonly Numbered[]): void {
    for (let at = 0; at < writes.length; at += LARGEST_GROUP) {
      const group = writes.slice(at, at + LARGEST_GROUP);
      tell({ type: 'done', outcomes: commitGroup({ db, file, user, failpoint }, group) });
      const characters = group.reduce((sum, { write }) => sum + sizeOfWrite(write), 0);
      attempt(() => upkeep.afterGroup({ writes: group.length, characters }));
    }
  }

  function index(id: number): Outcome {
    try {
      upkeep.indexAll();
      return { id, ok: true, value: null };
    } catch (error) {
      return { id, ok: false, fault: Fault.toRecord(asFault(error, file)) };
    }
  }

  function close(): void {
    attempt(upkeep.finish);
    db.close();
    lock.release();
    tell({ type: 'closed' });
    port.close();
  }

  port.on('message', (first: ToWriter) => {
    clearTimeout(idle);
    // Whatever arrived during the last commit goes into the next one.
    let writes: Numbered[] = [];
    for (let message: ToWriter | undefined = first; message !== undefined; message = nextOf(port)) {
      if (message.type === 'write') {
        writes = writes.length === 0 ? [...message.writes] : writes.concat(message.writes);
        continue;
      }
      write(writes);
      writes = [];
      if (message.type === 'close') return close();
      tell({ type: 'done', outcomes: [index(message.id)] });
    }
    if (writes.length > 0) write(writes);
    idle = setTimeout(whenIdle, IDLE_AFTER);
  });
  tell({ type: 'ready', sqlite, notes });
}

const nextOf = (port: MessagePort): ToWriter | undefined => receiveMessageOnPort(port)?.message;

/** Its long texts, in characters. */
function sizeOfWrite(write: Write): number {
  if (write.op === 'append') return write.bodies.reduce((sum, body) => sum + body.length, 0);
  return write.op === 'keep-artifact' ? write.text.length : 0;
}
