/** One guest: QuickJS in a WebAssembly instance of its own, with a memory that cannot grow beyond its limit. */
import release from '@jitl/quickjs-wasmfile-release-sync';
import { newQuickJSWASMModuleFromVariant, newVariant } from 'quickjs-emscripten-core';
import type { QuickJSContext, QuickJSHandle, QuickJSRuntime, QuickJSSyncVariant } from 'quickjs-emscripten-core';
import { invariant } from '@oxydra/types';
import { PRELUDE } from './prelude.ts';

/** Its types are those of its CommonJS half, whose default is the module itself; Node loads the other half. */
const variant: QuickJSSyncVariant = 'default' in release ? release.default : release;

const PAGE = 64 * 1024;
/** What the module begins with, by its own declaration. */
const FIRST_PAGES = 256;
/** Beyond what scripts may use: the stack, tables and constants of QuickJS itself. */
const OWN_BYTES = 16 * 1024 * 1024;
/** Of QuickJS's own count, well below what its frames take of the thread's stack. */
const STACK_BYTES = 256 * 1024;

/** How a guest reaches out. Set anew for each run. */
export interface Doors {
  /** Answers a promise of the guest. */
  call(name: string, argument: string): QuickJSHandle;
  log(text: string): void;
}

export interface Machine {
  readonly memory: WebAssembly.Memory;
  readonly runtime: QuickJSRuntime;
  readonly context: QuickJSContext;
  /** What the prelude gives the host: `begin`, `enter`, `call`, `take`. */
  readonly guest: QuickJSHandle;
  doors: Doors;
}

const CLOSED: Doors = {
  call: () => {
    invariant(false, 'a guest calls out only while it runs');
  },
  log: () => {},
};

export interface MachineOptions {
  readonly quickjs: WebAssembly.Module;
  readonly memoryBytes: number;
  readonly interrupted: () => boolean;
}

/** Makes a guest that has run nothing but the prelude. */
export async function createMachine({ quickjs, memoryBytes, interrupted }: MachineOptions): Promise<Machine> {
  const pages = FIRST_PAGES + Math.ceil(Math.max(0, memoryBytes + OWN_BYTES - FIRST_PAGES * PAGE) / PAGE);
  const memory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: pages });
  const module = await newQuickJSWASMModuleFromVariant(
    newVariant(variant, { wasmModule: quickjs, wasmMemory: memory }),
  );
  const runtime = module.newRuntime();
  runtime.setMemoryLimit(memoryBytes);
  runtime.setMaxStackSize(STACK_BYTES);
  runtime.setInterruptHandler(interrupted);
  const context = runtime.newContext();

  const call = context.newFunction('call', (name, argument) =>
    machine.doors.call(context.getString(name), context.getString(argument)),
  );
  // As JSON: strings cross as C strings, which end at a NUL.
  const log = context.newFunction('log', (text) => {
    machine.doors.log(String(JSON.parse(context.getString(text))));
  });
  const prelude = context.unwrapResult(context.evalCode(PRELUDE, 'prelude.js'));
  const guest = context.unwrapResult(context.callFunction(prelude, context.undefined, call, log));
  const machine: Machine = { memory, runtime, context, guest, doors: CLOSED };
  return machine;
}

/** A guest that has evaluated a bundle, and its memory as it was then: each run begins with exactly that. */
export interface Prepared {
  readonly machine: Machine;
  readonly image: Uint8Array;
}

export function prepare(machine: Machine, bundle: string, name: string): Prepared {
  const { context, memory } = machine;
  context.unwrapResult(context.evalCode(bundle, `${name}.js`, { type: 'global' })).dispose();
  return { machine, image: new Uint8Array(memory.buffer).slice() };
}

/**
 * Puts a guest back to where its bundle was just evaluated. All that a guest can change is in its memory; the host's
 * handles of then point to where they pointed. Not for one that ended in the middle of something.
 */
export function restore({ machine, image }: Prepared): void {
  const bytes = new Uint8Array(machine.memory.buffer);
  bytes.set(image);
  bytes.fill(0, image.length);
  machine.doors = CLOSED;
}
