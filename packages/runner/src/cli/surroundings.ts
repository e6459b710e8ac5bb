import type { Readable, Writable } from 'node:stream';
import type { Variables } from '../config/environment.ts';

/** A stream that may be a terminal. */
export type Input = Readable & { readonly isTTY?: boolean | undefined };
export type Sink = Writable & { readonly isTTY?: boolean | undefined; readonly columns?: number | undefined };

/** What the program sees of the place in which it runs; read once by `bin`, handed on from there. */
export interface Surroundings {
  /** Without the runtime and the script. */
  readonly args: readonly string[];
  readonly env: Variables;
  readonly cwd: string;
  readonly home: string;
  readonly version: string;
  readonly stdin: Input;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** How this program is started again: the runtime, its own options, and the script. */
  readonly self: { readonly runtime: string; readonly options: readonly string[]; readonly script: string };
  /** Aborts at the first Ctrl+C or SIGTERM. */
  readonly interrupted: AbortSignal;
  /** Ends this process at once, as a crash would: for crash tests. */
  readonly kill: () => void;
}
