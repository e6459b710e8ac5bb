import type { ScriptEngineOptions } from '@oxydra/sandbox';

/** Named apart, since nothing is to be bundled here: the build puts them beside the program. */
const WORKER = './script-worker.mjs';
const QUICKJS = './quickjs.wasm';

/** Where a bundled program finds the script engine's thread and QuickJS; from the sources the engine finds them itself. */
export const scriptFiles = (self = import.meta.url): ScriptEngineOptions['files'] =>
  self.endsWith('.ts') ? undefined : { worker: new URL(WORKER, self), quickjs: new URL(QUICKJS, self) };
