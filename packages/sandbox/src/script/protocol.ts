import type { FaultRecord } from '@oxydra/types';
import type { ScriptLimits, ScriptProgram } from './script-job.ts';

/** What a thread is started with. */
export interface ScriptWorkerData {
  readonly quickjs: WebAssembly.Module;
  /** One Int32: not 0 asks the guest to stop. */
  readonly stop: SharedArrayBuffer;
  readonly bundles: { readonly [name: string]: string };
}

export type ToScriptWorker =
  | {
      readonly type: 'run';
      readonly program: ScriptProgram;
      readonly input: string;
      readonly bytes: Uint8Array | undefined;
      readonly host: readonly string[];
      readonly limits: ScriptLimits;
      readonly now: number;
      readonly seed: number;
    }
  | { readonly type: 'answer'; readonly call: number; readonly answer: string }
  /** For a guest that waits for the host, where nobody looks at the flag. */
  | { readonly type: 'stop' };

export type FromScriptWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'call'; readonly call: number; readonly name: string; readonly argument: string }
  | { readonly type: 'log'; readonly text: string }
  /** `fresh` is false where the thread must not be used again. */
  | { readonly type: 'done'; readonly result: string; readonly fresh: boolean }
  | { readonly type: 'failed'; readonly fault: FaultRecord; readonly fresh: boolean };
