import type { Clock, Json } from '@oxydra/types';
import { createScriptEngine } from './quickjs.ts';
import type { ScriptEngineOptions } from './quickjs.ts';
import type { ScriptJob } from './script-job.ts';

/** Real time: threads cannot be stopped by a clock that stands still. */
export const realClock: Clock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms).unref();
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/** An engine for tests, with a short way to run a source. */
export function createRoom(options: Partial<ScriptEngineOptions> = {}) {
  const engine = createScriptEngine({ size: 1, clock: realClock, ...options });
  return {
    engine,
    run: (source: string, job: Partial<ScriptJob> = {}): Promise<Json> =>
      engine.run({ program: { source }, signal: new AbortController().signal, ...job }),
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}
