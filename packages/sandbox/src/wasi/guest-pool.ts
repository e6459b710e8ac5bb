import type { Clock, Fault } from '@oxydra/types';
import type { GuestCall, GuestOutcome } from './guest-call.ts';
import { cancelled, prepareCall, runOn } from './guest-run.ts';
import { startThread } from './guest-thread.ts';
import type { GuestThread } from './guest-thread.ts';

export interface GuestPoolOptions {
  /** Guests that may run at once; each has a thread of its own, started when it is first needed. */
  readonly size: number;
  readonly clock: Clock;
  /** The thread's file in a bundle. */
  readonly workerUrl?: URL | undefined;
}

/**
 * Runs WebAssembly programs, each call in a fresh instance. Rejects with `guest/` Faults: `unavailable`, `bad-module`,
 * `trapped`, `out-of-memory`, `timed-out`, `too-much-output`, `cancelled`; and with `sandbox/no-root` for a mount that is
 * not there. There is no other way to run them: where threads cannot start, calls are refused. Disposing it ends all guests.
 */
export interface GuestPool extends AsyncDisposable {
  /** Waits for a free thread; the time limit counts from when the guest runs. */
  run(call: GuestCall): Promise<GuestOutcome>;
  /** Starts the threads beforehand, and from then on replaces those that ended. */
  warm(): Promise<void>;
}

interface Waiting {
  readonly go: () => void;
  readonly refuse: (fault: Fault) => void;
}

export function createGuestPool({ size, clock, workerUrl }: GuestPoolOptions): GuestPool {
  /** Threads without a guest, the one used last at the end: it is the warmest. */
  const idle: GuestThread[] = [];
  const threads = new Set<GuestThread>();
  const waiting: Waiting[] = [];
  let busy = 0;
  let warmed = false;
  let closed = false;

  const start = (): GuestThread => {
    const thread = startThread(workerUrl);
    threads.add(thread);
    return thread;
  };
  const drop = (thread: GuestThread): void => void threads.delete(thread);

  const takeThread = (): GuestThread => {
    for (;;) {
      const thread = idle.pop();
      if (thread === undefined) return start();
      if (!thread.gone()) return thread;
      drop(thread);
    }
  };
  const release = (thread: GuestThread): void => {
    if (!thread.gone()) idle.push(thread);
    else {
      drop(thread);
      if (warmed && !closed) idle.push(start());
    }
    // Handed on rather than given back, so that nobody who comes meanwhile takes it too.
    const next = waiting.shift();
    if (next === undefined) busy -= 1;
    else next.go();
  };
  const over = (signal: AbortSignal | undefined): boolean => closed || signal?.aborted === true;

  /** Resolves when the call may have a thread; the signal ends the wait. */
  async function turn(signal: AbortSignal | undefined): Promise<void> {
    if (busy < size) {
      busy += 1;
      return;
    }
    const waited = Promise.withResolvers<void>();
    const place: Waiting = { go: () => waited.resolve(), refuse: (fault) => waited.reject(fault) };
    const leave = (): void => {
      const at = waiting.indexOf(place);
      if (at >= 0) waiting.splice(at, 1);
      waited.reject(cancelled());
    };
    waiting.push(place);
    signal?.addEventListener('abort', leave, { once: true });
    try {
      await waited.promise;
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  return {
    async run(call) {
      if (over(call.signal)) throw cancelled();
      using prepared = prepareCall(call);
      await turn(call.signal);
      const thread = takeThread();
      try {
        await thread.ready;
        if (over(call.signal)) throw cancelled();
        return await runOn(thread, call, { prepared, clock });
      } catch (error) {
        throw closed ? cancelled() : error;
      } finally {
        release(thread);
      }
    },
    async warm() {
      if (closed) throw cancelled();
      warmed = true;
      for (const thread of threads) if (thread.gone()) drop(thread);
      while (threads.size < size) idle.push(start());
      await Promise.all([...threads].map((thread) => thread.ready));
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      for (const place of waiting.splice(0)) place.refuse(cancelled());
      await Promise.all([...threads].map((thread) => thread.end()));
    },
  };
}
