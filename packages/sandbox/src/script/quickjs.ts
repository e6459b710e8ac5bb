import { createHash } from 'node:crypto';
import { Fault } from '@oxydra/types';
import type { Clock, Json } from '@oxydra/types';
import { loadQuickjs } from './load-quickjs.ts';
import type { ScriptEngine, ScriptJob } from './script-job.ts';
import { startThread } from './script-thread.ts';
import type { ScriptThread } from './script-thread.ts';

/** Trusted JavaScript that entries are called in. Each run begins as if it had just been evaluated. */
export interface ScriptBundle {
  readonly source: string;
  /** Of its UTF-8 text, lowercase hex; another text is not run. */
  readonly sha256: string;
}

export interface ScriptEngineOptions {
  /** At most so many threads; each is started when it is first needed. */
  readonly size: number;
  readonly clock: Clock;
  readonly bundles?: { readonly [name: string]: ScriptBundle } | undefined;
  /** In a bundled program: the files beside it. */
  readonly files?: { readonly worker: URL; readonly quickjs: URL } | undefined;
  /** Threads without work are ended after so many milliseconds. */
  readonly idleMs?: number | undefined;
}

const IDLE_MS = 60_000;

function checkBundles(bundles: { readonly [name: string]: ScriptBundle }): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(bundles).map(([name, { source, sha256 }]) => {
      if (createHash('sha256').update(source).digest('hex') !== sha256) {
        throw new Fault('guest/unavailable', `The script ${name} is not the one of this version.`, {
          hint: 'Install Oxydra again.',
        });
      }
      return [name, source];
    }),
  );
}

/** Creates the room in which scripts are evaluated. Nothing is loaded or started before the first of them. */
export function createScriptEngine(options: ScriptEngineOptions): ScriptEngine {
  const { size, clock, files, bundles = {}, idleMs = IDLE_MS } = options;
  let loading: Promise<{ readonly quickjs: WebAssembly.Module; readonly bundles: ReturnType<typeof checkBundles> }>;
  let loaded = false;
  const load = () => {
    if (!loaded) {
      loaded = true;
      loading = (async () => ({ bundles: checkBundles(bundles), quickjs: await loadQuickjs(files?.quickjs) }))();
      // A file that is put back is looked at again.
      loading.catch(() => {
        loaded = false;
      });
    }
    return loading;
  };
  const idle: ScriptThread[] = [];
  const all = new Set<ScriptThread>();
  const queue: { readonly go: () => void; readonly signal: AbortSignal }[] = [];
  let busy = 0;
  let closed = false;
  let sleep: Disposable | undefined;

  const end = async (thread: ScriptThread): Promise<void> => {
    await thread.end();
    all.delete(thread);
  };
  const rest = (): void => {
    sleep?.[Symbol.dispose]();
    sleep = clock.after(idleMs, () => idle.splice(0).forEach((thread) => void end(thread)));
  };

  /** Waits for a place among the running ones, in the order of asking. */
  const enter = async (signal: AbortSignal): Promise<void> => {
    if (busy < size) {
      busy += 1;
      return;
    }
    const turn = Promise.withResolvers<void>();
    const place = { go: turn.resolve, signal };
    queue.push(place);
    const leave = (): void => {
      const index = queue.indexOf(place);
      if (index < 0) return;
      queue.splice(index, 1);
      turn.reject(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      await turn.promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  };
  /** The place goes to the next in the queue, or is free. */
  const leave = (): void => {
    const next = queue.shift();
    if (next === undefined) busy -= 1;
    else next.go();
  };

  const run = async (job: ScriptJob): Promise<Json> => {
    job.signal.throwIfAborted();
    const { program } = job;
    if ('bundle' in program && !Object.hasOwn(bundles, program.bundle))
      throw new Fault('guest/unavailable', `There is no script named ${program.bundle}.`);
    await enter(job.signal);
    try {
      const data = await load();
      if (closed) throw new Fault('guest/unavailable', 'The script engine is closed.');
      const thread = idle.pop() ?? startThread(data, { url: files?.worker, clock });
      all.add(thread);
      try {
        return await thread.run(job);
      } finally {
        if (thread.usable() && !closed) idle.push(thread);
        else void end(thread);
        rest();
      }
    } finally {
      leave();
    }
  };

  return {
    run,
    async [Symbol.asyncDispose]() {
      closed = true;
      sleep?.[Symbol.dispose]();
      await Promise.all([...all].map(end));
    },
  };
}
