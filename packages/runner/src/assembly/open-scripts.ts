import { createScriptEngine, createScriptRunner } from '@oxydra/sandbox';
import type { Clock, ScriptRunner } from '@oxydra/types';
import { scriptFiles } from './script-files.ts';

/** Scripts that run at once; a further one waits. Each has a thread, started with the first of them. */
const AT_ONCE = 2;

/** Where the scripts of models run. Nothing is loaded before the first; the threads end with it. */
export function openScripts(clock: Clock): { readonly scripts: ScriptRunner } & AsyncDisposable {
  const engine = createScriptEngine({ size: AT_ONCE, clock, files: scriptFiles() });
  return { scripts: createScriptRunner({ engine }), [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose]() };
}
