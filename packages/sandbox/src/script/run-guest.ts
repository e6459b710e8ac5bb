/** One run of a guest, from its begin to its result, on the thread that owns it. */
import type { QuickJSDeferredPromise, QuickJSHandle } from 'quickjs-emscripten-core';
import { Fault } from '@oxydra/types';
import { explainThrow, outOfMemory } from './explain-throw.ts';
import type { Machine } from './machine.ts';
import type { ToScriptWorker } from './protocol.ts';
import { stripTypes } from './strip-types.ts';

export type RunOrder = Extract<ToScriptWorker, { type: 'run' }>;

/** The thread's side of a run. */
export interface RunDoors {
  readonly call: (call: number, name: string, argument: string) => void;
  readonly log: (text: string) => void;
  readonly interrupted: () => boolean;
  /** The thread's TypeScript parser broke. */
  readonly spoilt: () => void;
}

export interface GuestRun {
  /** Settles with the result as JSON text; rejects with a Fault, and with anything else where the guest broke. */
  readonly result: Promise<string>;
  /** Hands in the answer to a call, as the prelude reads it. */
  readonly answer: (call: number, answer: string) => void;
  /** Ends a guest that waits for the host. */
  readonly stop: () => void;
}

/** Jobs between two looks at whether to stop: one alone may be too short to be asked. */
const BATCH = 256;
const NEARLY = 0.8;
const MODULE = /^\s*export\s+default\b/mu;

const interrupted = (): Fault => new Fault('guest/timed-out', 'The script was stopped.');

export function runGuest(machine: Machine, order: RunOrder, doors: RunDoors): GuestRun {
  const { context, runtime, guest } = machine;
  const { limits } = order;
  const waiting = new Map<number, QuickJSDeferredPromise>();
  const ended = Promise.withResolvers<string>();
  let calls = 0;
  let logged = 0;
  let outcome: QuickJSHandle | undefined;
  /** Set by a door while the guest is on the stack; takes effect when it has come back. */
  let broken: Fault | undefined;

  machine.doors = {
    call(name, argument) {
      calls += 1;
      if (calls > limits.calls) {
        broken ??= new Fault('guest/too-many-calls', `The script made more than ${limits.calls} calls.`, {
          hint: 'Do it with fewer calls, or in several scripts.',
        });
      }
      if (broken !== undefined) throw broken;
      const deferred = context.newPromise();
      waiting.set(calls, deferred);
      doors.call(calls, name, argument);
      return deferred.handle;
    },
    log(text) {
      logged += text.length;
      if (logged > limits.logLength) {
        broken ??= new Fault('guest/too-much-output', `The script logged more than ${limits.logLength} characters.`, {
          hint: 'Log less, or return the result.',
        });
      }
      // Unwinds the guest, which may catch it; the run is over in any case.
      if (broken !== undefined) throw broken;
      doors.log(text);
    },
  };
  runtime.setInterruptHandler(() => broken !== undefined || doors.interrupted());

  const fail = (handle: QuickJSHandle): never => {
    if (broken !== undefined) throw broken;
    if (doors.interrupted()) throw interrupted();
    const thrown: unknown = context.dump(handle);
    // With no memory left not even the error can be made.
    const full = machine.memory.buffer.byteLength >= limits.memoryBytes * NEARLY;
    throw thrown === null && full ? outOfMemory() : explainThrow(thrown);
  };
  const evaluate = (code: string, file: string, type: 'global' | 'module'): QuickJSHandle => {
    const result = context.evalCode(code, file, { type });
    return result.error === undefined ? result.value : fail(result.error);
  };
  const invoke = (name: string, ...given: readonly QuickJSHandle[]): QuickJSHandle => {
    const result = context.callFunction(context.getProp(guest, name), context.undefined, ...given);
    return result.error === undefined ? result.value : fail(result.error);
  };

  const start = (): QuickJSHandle => {
    const { program, now, seed, host } = order;
    invoke('begin', context.newString(JSON.stringify({ now, seed, host, limit: limits.outputLength })));
    const input = context.newString(order.input);
    if ('bundle' in program) {
      const bytes = order.bytes === undefined ? context.undefined : context.newArrayBuffer(exact(order.bytes));
      return invoke('enter', context.newString(program.entry), input, bytes);
    }
    if (program.preface !== undefined) evaluate(program.preface, 'preface.js', 'global');
    const typed = program.language === 'typescript';
    const asModule = MODULE.test(program.source);
    // On the first line, so that the lines of errors are those of the script.
    const wrapped = asModule ? program.source : `(async (input) => {${program.source}\n})`;
    const code = typed ? stripTypes(wrapped, doors.spoilt) : wrapped;
    const value = evaluate(code, typed ? 'script.ts' : 'script.js', asModule ? 'module' : 'global');
    return invoke(asModule ? 'take' : 'call', value, input);
  };

  /** Lets the guest go on until it waits for the host or has ended. */
  const pump = (): void => {
    while (runtime.hasPendingJob()) {
      if (broken !== undefined) throw broken;
      if (doors.interrupted()) throw interrupted();
      const result = runtime.executePendingJobs(BATCH);
      if (result.error !== undefined) fail(result.error);
    }
    if (broken !== undefined) throw broken;
    if (outcome === undefined) return;
    const state = context.getPromiseState(outcome);
    if (state.type === 'fulfilled') ended.resolve(context.getString(state.value));
    else if (state.type === 'rejected') fail(state.error);
    else if (waiting.size === 0) {
      throw new Fault('guest/threw', 'The script waits for something that never comes.', {
        hint: 'Await only calls of tools and promises that are settled.',
      });
    }
  };

  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      ended.reject(error);
    }
  };
  guarded(() => {
    outcome = start();
    pump();
  });
  return {
    result: ended.promise,
    stop: () => ended.reject(interrupted()),
    answer: (call, answer) =>
      guarded(() => {
        const deferred = waiting.get(call);
        waiting.delete(call);
        deferred?.resolve(context.newString(answer));
        pump();
      }),
  };
}

/** A buffer of exactly these bytes. */
const exact = (bytes: Uint8Array): ArrayBuffer => {
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
};
