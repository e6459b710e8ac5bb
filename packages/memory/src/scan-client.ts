import { Worker } from 'node:worker_threads';
import { Fault } from '@oxydra/types';
import type { TranscriptHit } from '@oxydra/types';
import { closed } from './faults.ts';
import type { FromScan, ScanData, ToScan } from './protocol.ts';
import { WORKER_LIMITS, workerUrl } from './worker-settings.ts';

export interface ScanClient {
  search(text: string, limit: number): Promise<readonly TranscriptHit[]>;
  integrity(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** A thread that nobody used for this long, in milliseconds, ends. */
const LINGER = 30_000;

interface Thread {
  readonly worker: Worker;
  readonly pending: Map<number, { readonly resolve: (m: FromScan) => void; readonly reject: (e: unknown) => void }>;
}

/** Reads what takes long on a thread of its own, which starts with the first question and ends when nobody asks. */
export function createScanClient(file: string, url: URL = workerUrl): ScanClient {
  let thread: Thread | undefined;
  let newest = 0;
  let shut = false;
  let linger: NodeJS.Timeout | undefined;

  function start(): Thread {
    const workerData: ScanData = { role: 'scan', file };
    const worker = new Worker(url, { workerData, env: {}, ...WORKER_LIMITS });
    const own: Thread = { worker, pending: new Map() };
    const end = (error: Fault): void => {
      if (thread === own) thread = undefined;
      for (const { reject } of own.pending.values()) reject(error);
      own.pending.clear();
    };
    worker.on('message', (message: FromScan) => {
      const waiting = own.pending.get(message.id);
      own.pending.delete(message.id);
      if (own.pending.size === 0) rest(own);
      if (message.type === 'failed') waiting?.reject(Fault.fromRecord(message.fault));
      else waiting?.resolve(message);
    });
    const failed = (why: string): Fault =>
      new Fault('store/scan-failed', `The thread that searches ended: ${why}.`, {
        hint: 'Try again.',
        retryable: true,
      });
    worker.on('error', (error) => end(failed(error instanceof Error ? error.message : String(error))));
    worker.on('exit', (code) => end(shut ? closed() : failed(`exit code ${code}`)));
    return own;
  }

  function rest(own: Thread): void {
    own.worker.unref();
    linger = setTimeout(() => void stop(own), LINGER);
    linger.unref();
  }

  async function stop(own: Thread): Promise<void> {
    if (thread === own) thread = undefined;
    const ended = new Promise<void>((resolve) => own.worker.once('exit', () => resolve()));
    own.worker.ref();
    own.worker.postMessage({ type: 'close' } satisfies ToScan);
    await ended;
  }

  function ask(question: (id: number) => ToScan): Promise<FromScan> {
    if (shut) return Promise.reject(closed());
    clearTimeout(linger);
    thread ??= start();
    const { worker, pending } = thread;
    const id = (newest += 1);
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage(question(id));
    });
  }

  return {
    async search(text, limit) {
      const answer = await ask((id) => ({ type: 'search', id, text, limit }));
      return answer.type === 'hits' ? answer.hits : [];
    },
    async integrity() {
      const answer = await ask((id) => ({ type: 'check', id }));
      return answer.type === 'checked' ? answer.problems : [];
    },
    async close() {
      shut = true;
      clearTimeout(linger);
      if (thread !== undefined) await stop(thread);
    },
  };
}
