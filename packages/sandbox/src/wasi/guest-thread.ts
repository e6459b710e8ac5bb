import { Worker } from 'node:worker_threads';
import { Fault } from '@oxydra/types';
import type { FromGuest, ToGuest } from './guest-protocol.ts';

/** The thread's source; a bundle passes its own file instead. */
const SOURCE = new URL('./guest-worker.ts', import.meta.url);

/** Bounds on what a guest can make our own code in its thread allocate: listings, paths, output. Megabytes. */
const HEAP_MB = 128;

/** How a call on a thread ended, other than by its messages. */
export interface ThreadListener {
  message(message: FromGuest): void;
  /** The thread is gone. */
  ended(fault: Fault): void;
}

/** A thread in which guests run, one at a time. */
export interface GuestThread {
  /** Resolves when it can run guests; rejects with `guest/unavailable`. */
  readonly ready: Promise<void>;
  readonly gone: () => boolean;
  /** Who hears of the call that runs now. The thread keeps the process alive only while there is one. */
  listen(listener: ThreadListener | undefined): void;
  /** Sends a module once, under a name. */
  provide(name: string, module: WebAssembly.Module): void;
  post(message: ToGuest, transfer?: readonly ArrayBuffer[]): void;
  /** Ends it at once, wherever its guest is. Resolves when it is gone. */
  end(): Promise<void>;
}

const unavailable = (why: string): Fault =>
  new Fault('guest/unavailable', `No guest can run: ${why}.`, {
    hint: 'Nothing runs in its place. Restart Oxydra; if it stays so, run `oxydra start --foreground -v` and look at what it says.',
  });

const faultOfError = (error: unknown, running: boolean): Fault => {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (running && code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new Fault('guest/out-of-memory', 'The program made its host use more memory than it may have.', {
      hint: 'Give it less to work on.',
    });
  }
  return unavailable(`its thread ended (${error instanceof Error ? error.message : String(error)})`);
};

export function startThread(workerUrl: URL | undefined): GuestThread {
  const provided = new Set<string>();
  const ready = Promise.withResolvers<void>();
  // Whoever waits hears of it; nobody has to.
  ready.promise.catch(() => undefined);
  const over = Promise.withResolvers<void>();
  let gone = false;
  /** Why it is gone, once it is. */
  let fate: Fault | undefined;
  let listener: ThreadListener | undefined;
  const end = (fault: Fault): void => {
    gone = true;
    fate ??= fault;
    ready.reject(fate);
    const heard = listener;
    listener = undefined;
    heard?.ended(fate);
  };
  let worker: Worker;
  try {
    worker = new Worker(workerUrl ?? SOURCE, {
      // Neither the environment nor hooks and flags of the main thread.
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 8 },
    });
  } catch (error) {
    end(faultOfError(error, false));
    return {
      ready: ready.promise,
      gone: () => true,
      listen: () => undefined,
      provide: () => undefined,
      post: () => undefined,
      end: () => Promise.resolve(),
    };
  }
  worker.on('message', (message: FromGuest) => {
    if (message.type === 'ready') {
      worker.unref();
      ready.resolve();
    } else if (message.type === 'unfit') {
      end(unavailable(message.fault.message.replace(/\.$/, '')));
      void worker.terminate();
    } else listener?.message(message);
  });
  worker.on('error', (error) => end(faultOfError(error, listener !== undefined)));
  worker.on('exit', (code) => {
    end(unavailable(`its thread ended with code ${code}`));
    over.resolve();
  });
  return {
    ready: ready.promise,
    gone: () => gone,
    listen(next) {
      // It may have ended between being ready and being used.
      if (fate !== undefined) return next?.ended(fate);
      listener = next;
      if (next === undefined) worker.unref();
      else worker.ref();
    },
    provide(name, module) {
      if (provided.has(name)) return;
      provided.add(name);
      worker.postMessage({ type: 'module', name, module } satisfies ToGuest);
    },
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    async end() {
      gone = true;
      worker.ref();
      await Promise.all([worker.terminate(), over.promise]);
    },
  };
}
