import { Worker } from 'node:worker_threads';
import { Fault } from '@oxydra/types';
import type { Failpoint, Log } from '@oxydra/types';
import { closed } from './faults.ts';
import type { FromWriter, Outcome, ToWriter, Write, WriteResults, WriterData } from './protocol.ts';
import { WORKER_LIMITS, workerUrl } from './worker-settings.ts';

export interface WriterClient {
  readonly sqlite: string;
  /** True until it was closed or lost. */
  readonly running: () => boolean;
  /** Resolves once the write is synced to disk. Writes keep their order. */
  write<W extends Write>(write: W): Promise<WriteResults[W['op']]>;
  /** Brings the search index up to date. */
  index(): Promise<void>;
  /**
   * Finishes what was asked for, folds the log in and ends the thread. Resolves when the thread is gone: a process that
   * exits while the library still cleans up after it dies with SIGABRT.
   */
  close(): Promise<void>;
}

interface Options extends Omit<WriterData, 'role'> {
  readonly url?: URL | undefined;
  readonly log?: Log | undefined;
  readonly failpoint?: Failpoint | undefined;
}

interface Pending {
  readonly op: Write['op'] | 'index';
  readonly resolve: (value: WriteResults[keyof WriteResults]) => void;
  readonly reject: (error: unknown) => void;
}

const lost = (why: string): Fault =>
  new Fault('store/writer-lost', `The thread that writes the memory ended: ${why}.`, {
    hint: 'Restart Oxydra; what was acknowledged is on disk, the newest message may have to be sent again.',
  });

/** Starts the writing thread and waits until the database is open. Rejects with the Fault that says why it is not. */
export async function startWriter({ url, log, failpoint, ...data }: Options): Promise<WriterClient> {
  const workerData: WriterData = { role: 'writer', ...data };
  const worker = new Worker(url ?? workerUrl, { workerData, env: {}, ...WORKER_LIMITS });
  const pending = new Map<number, Pending>();
  let outgoing: { readonly id: number; readonly write: Write }[] = [];
  let newest = 0;
  let ended: Fault | undefined;
  const opening = Promise.withResolvers<Extract<FromWriter, { type: 'ready' }>>();
  const ending = Promise.withResolvers<void>();

  /** The thread keeps the process alive only while somebody waits for it. */
  const settle = ({ id, ...outcome }: Outcome): void => {
    const waiting = pending.get(id);
    if (waiting === undefined) return;
    pending.delete(id);
    if (pending.size === 0) worker.unref();
    failpoint?.(waiting.op === 'mark-delivery' ? 'outbox:after-ack' : 'store:after-ack');
    if (outcome.ok) waiting.resolve(outcome.value);
    else waiting.reject(Fault.fromRecord(outcome.fault));
  };

  const end = (fault: Fault): void => {
    ended ??= fault;
    opening.reject(fault);
    for (const { reject } of pending.values()) reject(fault);
    pending.clear();
  };

  worker.on('message', (message: FromWriter) => {
    switch (message.type) {
      case 'ready':
        return opening.resolve(message);
      case 'refused':
        return end(Fault.fromRecord(message.fault));
      case 'done':
        return message.outcomes.forEach(settle);
      case 'trouble':
        return log?.warn('store-upkeep-failed', { code: message.fault.code, message: message.fault.message });
      case 'closed':
        return end(closed());
    }
  });
  worker.on('error', (error) => end(lost(error instanceof Error ? error.message : String(error))));
  worker.on('exit', (code) => {
    end(lost(`exit code ${code}`));
    ending.resolve();
  });

  const post = (message: ToWriter): void => worker.postMessage(message);

  function flush(): void {
    const writes = outgoing;
    outgoing = [];
    if (writes.length > 0 && ended === undefined) post({ type: 'write', writes });
  }

  function expect(op: Pending['op']): { readonly id: number; readonly answer: Promise<never> } {
    const { promise, resolve, reject } = Promise.withResolvers<WriteResults[keyof WriteResults]>();
    const id = (newest += 1);
    pending.set(id, { op, resolve, reject });
    worker.ref();
    return { id, answer: promise as Promise<never> }; // the op decides the result's type; `write` states it
  }

  const { sqlite, notes } = await opening.promise;
  for (const note of notes) log?.info('store-opened', { note });
  worker.unref();

  return {
    sqlite,
    running: () => ended === undefined,
    write(write) {
      if (ended !== undefined) return Promise.reject(ended);
      const { id, answer } = expect(write.op);
      // All writes of one tick travel together: one message, one transaction.
      if (outgoing.length === 0) queueMicrotask(flush);
      outgoing.push({ id, write });
      return answer;
    },
    async index() {
      if (ended !== undefined) throw ended;
      flush();
      const { id, answer } = expect('index');
      post({ type: 'index', id });
      await answer;
    },
    async close() {
      if (ended !== undefined) return;
      flush();
      worker.ref();
      post({ type: 'close' });
      await ending.promise;
    },
  };
}
