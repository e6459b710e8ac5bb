import { Fault } from '@oxydra/types';
import type { Clock } from '@oxydra/types';
import { createFeeder, createShared } from './exchange.ts';
import { DEFAULT_LIMITS } from './guest-call.ts';
import type { GuestCall, GuestLimits, GuestOutcome, GuestStreams } from './guest-call.ts';
import { holdMounts } from './guest-mounts.ts';
import type { HeldMounts } from './guest-mounts.ts';
import type { FromGuest, RunData } from './guest-protocol.ts';
import type { GuestThread } from './guest-thread.ts';

const timedOut = (ms: number): Fault =>
  new Fault('guest/timed-out', `The program ran longer than its ${ms / 1000} s and was ended.`, {
    hint: 'Give it less to do, or more time.',
  });

export const cancelled = (): Fault =>
  new Fault('guest/cancelled', 'The program was ended because nobody waits for it any more.');

/** Carries bytes between the caller's streams and a guest. */
function relay(streams: GuestStreams, shared: SharedArrayBuffer, fail: (error: unknown) => void) {
  const feeder = createFeeder(shared);
  let writing = Promise.resolve();
  return {
    feed(): void {
      streams.read().then(feeder.fill, fail);
    },
    put(stream: 1 | 2, bytes: Uint8Array): void {
      writing = writing
        .then(() => streams.write(stream === 1 ? 'stdout' : 'stderr', bytes))
        .then(() => feeder.arrived(bytes.length));
      writing.catch(fail);
    },
    /** Resolves when all that was written has been taken. */
    flushed: (): Promise<void> => writing,
  };
}

/** What a call needs, looked at and held. Disposed only when its guest runs no more. */
export interface PreparedCall extends Disposable {
  readonly limits: Required<GuestLimits>;
  readonly module: WebAssembly.Module;
  readonly mounts: HeldMounts;
}

/** Throws `guest/bad-module` where the module asks for too much, and as `holdMounts`. */
export function prepareCall(call: GuestCall): PreparedCall {
  const limits = { ...DEFAULT_LIMITS, ...call.limits };
  const module = call.module.limitedTo(limits.memoryBytes);
  const mounts = holdMounts(call.mounts);
  return { limits, module, mounts, [Symbol.dispose]: () => mounts[Symbol.dispose]() };
}

/**
 * Runs one call on a thread that is ready and free. However the guest ends, the thread is free again or gone when this
 * settles: what first ends the call decides, and a guest that has not ended by itself is ended with its thread.
 */
export async function runOn(
  thread: GuestThread,
  call: GuestCall,
  { prepared, clock }: { readonly prepared: PreparedCall; readonly clock: Clock },
): Promise<GuestOutcome> {
  const { limits, mounts, module } = prepared;
  const { signal, streams } = call;
  const name = `${call.module.sha256}:${limits.memoryBytes}`;
  thread.provide(name, module);

  const ending = Promise.withResolvers<Extract<FromGuest, { type: 'done' }>>();
  // Heard below; until then it may already be over.
  ending.promise.catch(() => undefined);
  /** Until a message says that the guest has ended, it runs. */
  let running = true;
  const exchange = streams === undefined ? undefined : { shared: createShared(), terminals: streams.terminals };
  const carrier =
    streams === undefined || exchange === undefined ? undefined : relay(streams, exchange.shared, ending.reject);
  thread.listen({
    ended: ending.reject,
    message(message) {
      switch (message.type) {
        case 'done':
          running = false;
          return ending.resolve(message);
        case 'failed':
          running = message.spoiled;
          return ending.reject(Fault.fromRecord(message.fault));
        case 'want-input':
          return carrier?.feed();
        case 'output':
          return carrier?.put(message.stream, message.bytes);
        default:
      }
    },
  });
  // Nobody waits any more: neither for the guest nor for what it wrote to be taken.
  const abandoned = Promise.withResolvers<never>();
  abandoned.promise.catch(() => undefined);
  const abort = (): void => {
    ending.reject(cancelled());
    abandoned.reject(cancelled());
  };
  signal?.addEventListener('abort', abort, { once: true });
  using _timer = clock.after(limits.wallMs, () => ending.reject(timedOut(limits.wallMs)));
  // Exactly these bytes travel: a view would take along all of the buffer it looks into.
  const stdin = call.stdin === undefined ? undefined : Uint8Array.from(call.stdin);
  const run: RunData = {
    type: 'run',
    module: name,
    args: call.args ?? [],
    env: call.env ?? {},
    mounts: mounts.data,
    allow: { clock: call.allow?.clock === true, random: call.allow?.random === true },
    memoryBytes: limits.memoryBytes,
    outputBytes: limits.outputBytes,
    stdin,
    exchange,
  };
  try {
    thread.post(run, stdin === undefined ? [] : [stdin.buffer]);
    const { exitCode, stdout, stderr } = await ending.promise;
    await Promise.race([carrier?.flushed(), abandoned.promise]);
    return { exitCode, stdout, stderr };
  } finally {
    signal?.removeEventListener('abort', abort);
    thread.listen(undefined);
    if (running) await thread.end();
  }
}
