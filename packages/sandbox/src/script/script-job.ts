import type { Json } from '@oxydra/types';

/** How far one run may go. Every limit that is reached ends the run; the next one finds a fresh guest. */
export interface ScriptLimits {
  /** Of the guest's whole memory, in bytes. */
  readonly memoryBytes: number;
  /** From its start on a thread to its end, time spent in host calls included, in milliseconds. */
  readonly wallMs: number;
  /** The result as JSON text, in UTF-16 units. */
  readonly outputLength: number;
  /** All that it logs together, in UTF-16 units. */
  readonly logLength: number;
  /** Calls of host functions. */
  readonly calls: number;
}

export const DEFAULT_LIMITS: ScriptLimits = {
  memoryBytes: 64 * 1024 * 1024,
  wallMs: 10_000,
  outputLength: 1024 * 1024,
  logLength: 64 * 1024,
  calls: 1_000,
};

export type ScriptProgram =
  | {
      /**
       * The body of an asynchronous function (`return` gives the result), or a module whose default export is the
       * result. Module code without imports: there is nothing to import.
       */
      readonly source: string;
      /** TypeScript loses its types first; JavaScript is the default. */
      readonly language?: 'javascript' | 'typescript' | undefined;
      /** Trusted JavaScript that runs before it in the same guest. */
      readonly preface?: string | undefined;
    }
  /** A script that the engine was made with; `entry` is a global function of it, called with `(input, bytes)`. */
  | { readonly bundle: string; readonly entry: string };

export interface ScriptJob {
  readonly program: ScriptProgram;
  /** Handed over as a copy: `input` in a source, the first argument of an entry. */
  readonly input?: Json | undefined;
  /** The second argument of an entry, as an ArrayBuffer of the guest. */
  readonly bytes?: Uint8Array | undefined;
  /** In the guest `host.NAME(argument)`, asynchronous. A rejection reaches the guest as an Error with the message and code. */
  readonly host?: { readonly [name: string]: (argument: Json) => Promise<Json> } | undefined;
  readonly limits?: Partial<ScriptLimits> | undefined;
  /** What `Date` tells, standing still; milliseconds since 1970. Absent: 1970. */
  readonly now?: number | undefined;
  /** Of `Math.random`. */
  readonly seed?: number | undefined;
  readonly onLog?: ((text: string) => void) | undefined;
  readonly signal: AbortSignal;
}

/** A room in which scripts nobody trusts are evaluated: QuickJS in WebAssembly, on threads that can be ended. */
export interface ScriptEngine extends AsyncDisposable {
  /**
   * Resolves to a copy of the result. Rejects with `guest/unavailable`, `guest/timed-out`, `guest/out-of-memory`,
   * `guest/too-much-output`, `guest/too-many-calls`, `guest/threw` (the script's own message, with its line), or with
   * the signal's reason. Host functions must not wait for the same engine: all its threads could wait for each other.
   */
  run(job: ScriptJob): Promise<Json>;
}
