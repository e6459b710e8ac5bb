/** The entry of a thread that evaluates scripts, one at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { Fault, invariant } from '@oxydra/types';
import type { FaultRecord } from '@oxydra/types';
import { createMachine, prepare, restore } from './machine.ts';
import type { Machine, Prepared } from './machine.ts';
import type { FromScriptWorker, ScriptWorkerData, ToScriptWorker } from './protocol.ts';
import { runGuest } from './run-guest.ts';
import type { GuestRun, RunOrder } from './run-guest.ts';

invariant(parentPort !== null, 'an engine starts this as a worker thread');
const port = parentPort;
const { quickjs, stop, bundles } = workerData as ScriptWorkerData; // only our own engine starts this
const flag = new Int32Array(stop);
const interrupted = (): boolean => Atomics.load(flag, 0) !== 0;
const post = (message: FromScriptWorker): void => port.postMessage(message);

/** A guest that once took so much memory keeps it; it is made anew then. */
const KEPT_BYTES = 48 * 1024 * 1024;

const prepared = new Map<string, Prepared & { readonly memoryBytes: number }>();
let current: GuestRun | undefined;
/** False once this thread should not be used again. */
let fresh = true;

async function machineFor({ program, limits }: RunOrder): Promise<Machine> {
  const { memoryBytes } = limits;
  const make = (): Promise<Machine> => createMachine({ quickjs, memoryBytes, interrupted });
  if (!('bundle' in program)) return make();
  const known = prepared.get(program.bundle);
  if (known?.memoryBytes === memoryBytes && known.machine.memory.buffer.byteLength <= KEPT_BYTES) {
    restore(known);
    return known.machine;
  }
  const bundle = bundles[program.bundle];
  invariant(bundle !== undefined, 'the engine has checked the name of the bundle');
  const made = prepare(await make(), bundle, program.bundle);
  prepared.set(program.bundle, { ...made, memoryBytes });
  return made.machine;
}

/** A guest that broke in the middle: a trap, or a stack of the thread that was used up. */
const brokenGuest = (error: unknown): FaultRecord => {
  const why = error instanceof Error ? error.message : String(error);
  const deep = /call stack|stack overflow/iu.test(why);
  const message = deep ? 'The script nests calls or data too deeply.' : `The script broke its guest: ${why}.`;
  return { code: 'guest/threw', message, retryable: false };
};

async function run(order: RunOrder): Promise<void> {
  try {
    const machine = await machineFor(order);
    current = runGuest(machine, order, {
      call: (call, name, argument) => post({ type: 'call', call, name, argument }),
      log: (text) => post({ type: 'log', text }),
      interrupted,
      spoilt: () => {
        fresh = false;
      },
    });
    const result = await current.result;
    current = undefined;
    post({ type: 'done', result, fresh });
  } catch (error) {
    current = undefined;
    // Whatever state the guest is in, no later run begins with it.
    if ('bundle' in order.program) prepared.delete(order.program.bundle);
    const fault = Fault.is(error) ? Fault.toRecord(error) : brokenGuest(error);
    post({ type: 'failed', fault, fresh: fresh && Fault.is(error) });
  }
}

port.on('message', (message: ToScriptWorker) => {
  if (message.type === 'run') void run(message);
  else if (message.type === 'stop') current?.stop();
  else current?.answer(message.call, message.answer);
});
post({ type: 'ready' });
