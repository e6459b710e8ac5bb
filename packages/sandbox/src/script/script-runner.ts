import { Fault } from '@oxydra/types';
import type { Json, JsonObject, ScriptOutcome, ScriptRunner, ToolResult } from '@oxydra/types';
import type { ScriptEngine } from './script-job.ts';
import { createTurnstile } from './turnstile.ts';

const MAX_CALLS = 100;
/** Calls at once, however many a script begins together. */
const MAX_AT_ONCE = 8;
const MAX_RESULT = 256 * 1024;
const MAX_LOGS = 64 * 1024;

/** How a script sees tools: by name, whatever names there are; the answer to an unknown one says which are near. */
const PREFACE = `(() => {
  const call = host.call;
  const known = new Map();
  const tools = new Proxy(Object.freeze({}), {
    get(_, name) {
      if (typeof name !== 'string' || name === 'then' || name === 'toJSON') return undefined;
      if (!known.has(name)) known.set(name, (args = {}) => call({ name, arguments: args }));
      return known.get(name);
    },
  });
  Object.defineProperty(globalThis, 'tools', { value: tools });
  delete globalThis.host;
})();`;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the script gets of a call that went well. */
const received = ({ text, output, artifact }: ToolResult): Json => ({
  text,
  ...(output === undefined ? {} : { output }),
  ...(artifact === undefined ? {} : { artifact }),
});

/** Runs a model's scripts in an engine, with nothing in reach but calls. */
export function createScriptRunner({ engine }: { readonly engine: ScriptEngine }): ScriptRunner {
  return {
    async run({ code, language, timeoutMs, now }, call, { signal, onOutput }): Promise<ScriptOutcome> {
      const calls: { readonly name: string; readonly ok: boolean }[] = [];
      const pending = new Set<Promise<unknown>>();
      const inTurn = createTurnstile(MAX_AT_ONCE);
      let logs = '';
      let over = false;
      const make = async (name: string, args: JsonObject): Promise<Json> => {
        const result = await call(name, args);
        calls.push({ name, ok: result.ok });
        if (result.ok) return received(result);
        const { code: why = 'tool/failed' } = result.error ?? {};
        throw Fault.fromRecord({ code: isCode(why) ? why : 'tool/failed', message: result.text, retryable: false });
      };
      const serve = async (asked: Json): Promise<Json> => {
        const name = isObject(asked) ? asked['name'] : undefined;
        const args = isObject(asked) ? asked['arguments'] : undefined;
        if (typeof name !== 'string' || !isObject(args)) {
          throw new Fault('tool/bad-arguments', 'A tool is called with one object: tools.NAME({ … }).');
        }
        if (over) return refuse();
        const made = inTurn(() => (over ? refuse() : make(name, args)));
        pending.add(made);
        return made.finally(() => pending.delete(made));
      };
      const end = await engine
        .run({
          program: { source: code, language, preface: PREFACE },
          host: { call: serve },
          limits: { wallMs: timeoutMs, calls: MAX_CALLS, outputLength: MAX_RESULT, logLength: MAX_LOGS },
          now,
          // Chance that differs from run to run and still can be told from the journal.
          seed: now % 2 ** 31,
          onLog(text) {
            const safe = text.toWellFormed();
            logs += safe;
            onOutput?.(safe);
          },
          signal,
        })
        .then(
          (result) => ({ ok: true, result }) as const,
          (error: unknown) => ({ ok: false, fault: Fault.toRecord(error, 'guest/unavailable') }) as const,
        );
      over = true;
      // What it began and did not wait for is part of what it did.
      await Promise.allSettled(pending);
      signal.throwIfAborted();
      return { end, logs, calls };
    },
  };
}

const refuse = (): Promise<never> => Promise.reject(new Fault('tool/script-over', 'The script is over.'));

const isCode = (code: string): code is Fault['code'] => code.includes('/');
