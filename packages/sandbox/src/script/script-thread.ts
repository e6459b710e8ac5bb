import { Worker } from 'node:worker_threads';
import { Fault } from '@oxydra/types';
import type { Clock, Json } from '@oxydra/types';
import type { FromScriptWorker, ScriptWorkerData, ToScriptWorker } from './protocol.ts';
import { parseShallow } from './parse-shallow.ts';
import { DEFAULT_LIMITS } from './script-job.ts';
import type { ScriptJob } from './script-job.ts';

/** The thread's source; a bundle passes its own file instead. */
const SOURCE = new URL('./worker.ts', import.meta.url);
/** How long a guest that was told to stop has to come back before its thread is ended. */
const GRACE_MS = 20;
/** Garbage of finished guests is dropped with their thread. */
const RUNS_PER_THREAD = 500;

export interface ScriptThread {
  /** False once it must not be given another job. */
  readonly usable: () => boolean;
  /** One at a time. Settles when the thread has stopped working on it. */
  run(job: ScriptJob): Promise<Json>;
  end(): Promise<void>;
}

const lost = (why: string): Fault =>
  new Fault('guest/unavailable', `The thread that runs scripts ended: ${why}.`, {
    hint: 'Try again.',
    retryable: true,
  });

/** The answer to a host call, as the guest's prelude reads it. */
async function answerOf(job: ScriptJob, name: string, argument: string): Promise<string> {
  try {
    const serve = job.host !== undefined && Object.hasOwn(job.host, name) ? job.host[name] : undefined;
    if (serve === undefined) throw new Fault('guest/threw', `The host has no function ${name.slice(0, 60)}.`);
    return JSON.stringify({ ok: true, value: await serve(parseShallow(argument)) });
  } catch (error) {
    const { code, message, hint } = Fault.toRecord(error);
    return JSON.stringify({ ok: false, code, message: hint === undefined ? message : `${message} ${hint}` });
  }
}

/** Starts a thread. It keeps the process alive only while it works. */
export function startThread(
  data: Omit<ScriptWorkerData, 'stop'>,
  { url, clock }: { readonly url?: URL | undefined; readonly clock: Clock },
): ScriptThread {
  const stop = new SharedArrayBuffer(4);
  const flag = new Int32Array(stop);
  const workerData: ScriptWorkerData = { ...data, stop };
  const worker = new Worker(url ?? SOURCE, {
    workerData,
    env: {},
    // What Node says of its own experiments is nothing for the user's terminal.
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // Of the thread's own heap; what a guest may have is the limit of its WebAssembly memory.
    resourceLimits: { stackSizeMb: 8, maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 },
    stdout: true,
    stderr: true,
  });
  let usable = true;
  let runs = 0;
  let hear: (message: FromScriptWorker) => void = () => {};
  let lose: (fault: Fault) => void = () => {};
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => {});
  const gone = (fault: Fault): void => {
    usable = false;
    ready.reject(fault);
    lose(fault);
  };
  worker.on('message', (message: FromScriptWorker) => {
    if (message.type === 'ready') ready.resolve();
    else hear(message);
  });
  worker.on('error', (error) => gone(lost(error instanceof Error ? error.message : String(error))));
  worker.on('exit', (code) => gone(lost(`exit code ${code}`)));
  worker.unref();
  const post = (message: ToScriptWorker): void => worker.postMessage(message);

  const work = (job: ScriptJob): Promise<Json> => {
    const limits = { ...DEFAULT_LIMITS, ...job.limits };
    const ended = Promise.withResolvers<Json>();
    /** Why it was told to stop; the first reason counts. */
    let stopped: { readonly because: unknown } | undefined;
    let over = false;
    const timers = new DisposableStack();
    const halt = (because: unknown): void => {
      if (stopped !== undefined || over) return;
      stopped = { because };
      Atomics.store(flag, 0, 1);
      post({ type: 'stop' });
      timers.use(
        clock.after(GRACE_MS, () => {
          usable = false;
          void worker.terminate();
        }),
      );
    };
    const cancel = (): void => halt(job.signal.reason);
    const finish = (settle: () => void): void => {
      if (over) return;
      over = true;
      timers.dispose();
      job.signal.removeEventListener('abort', cancel);
      hear = () => {};
      lose = () => {};
      if (stopped === undefined) settle();
      else ended.reject(stopped.because);
    };
    lose = (fault) => finish(() => ended.reject(fault));
    hear = (message) => {
      switch (message.type) {
        case 'call':
          void answerOf(job, message.name, message.argument).then((answer) => {
            if (!over) post({ type: 'answer', call: message.call, answer });
          });
          return;
        case 'log':
          return stopped === undefined ? job.onLog?.(message.text) : undefined;
        case 'done':
          usable &&= message.fresh;
          return finish(() => {
            try {
              ended.resolve(parseShallow(message.result));
            } catch (error) {
              ended.reject(error);
            }
          });
        case 'failed':
          usable &&= message.fresh;
          return finish(() => ended.reject(Fault.fromRecord(message.fault)));
        case 'ready':
          return;
      }
    };
    job.signal.addEventListener('abort', cancel, { once: true });
    timers.use(
      clock.after(limits.wallMs, () =>
        halt(
          new Fault('guest/timed-out', `The script took longer than its ${limits.wallMs / 1000} seconds.`, {
            hint: 'Do less at once.',
          }),
        ),
      ),
    );
    Atomics.store(flag, 0, 0);
    post({
      type: 'run',
      program: job.program,
      input: JSON.stringify(job.input ?? null),
      bytes: job.bytes,
      host: Object.keys(job.host ?? {}),
      limits,
      now: job.now ?? 0,
      seed: job.seed ?? 1,
    });
    return ended.promise;
  };

  return {
    usable: () => usable,
    async run(job) {
      worker.ref();
      try {
        await ready.promise;
        job.signal.throwIfAborted();
        return await work(job);
      } finally {
        runs += 1;
        if (runs >= RUNS_PER_THREAD) usable = false;
        worker.unref();
      }
    },
    async end() {
      usable = false;
      await worker.terminate();
    },
  };
}
