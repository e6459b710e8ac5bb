import type { FaultRecord } from '@oxydra/types';
import type { Base } from '../walk.ts';

/** What a pool and its threads say to each other. */
export interface MountData {
  readonly guest: string;
  /** A descriptor of this process, open for the whole call. */
  readonly fd: number;
  readonly address: string;
  readonly device: number;
  readonly base: Base | undefined;
  readonly mode: 'read-only' | 'read-write';
  readonly fileMode: number | undefined;
}

export interface RunData {
  readonly type: 'run';
  /** A module that was sent before, under this name. */
  readonly module: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly MountData[];
  readonly allow: { readonly clock: boolean; readonly random: boolean };
  readonly memoryBytes: number;
  readonly outputBytes: number;
  /** All of stdin; or what streams go through, where the guest talks while it runs. */
  readonly stdin: Uint8Array | undefined;
  readonly exchange: Exchange | undefined;
}

export interface Exchange {
  readonly shared: SharedArrayBuffer;
  readonly terminals: readonly [stdin: boolean, stdout: boolean, stderr: boolean];
}

export type ToGuest = { readonly type: 'module'; readonly name: string; readonly module: WebAssembly.Module } | RunData;

export type FromGuest =
  | { readonly type: 'ready' }
  | { readonly type: 'unfit'; readonly fault: FaultRecord }
  | { readonly type: 'want-input' }
  | { readonly type: 'output'; readonly stream: 1 | 2; readonly bytes: Uint8Array }
  | {
      readonly type: 'done';
      readonly exitCode: number;
      readonly stdout: Uint8Array<ArrayBuffer>;
      readonly stderr: Uint8Array<ArrayBuffer>;
    }
  /** `spoiled`: the guest may still be running, so the thread must end. */
  | { readonly type: 'failed'; readonly fault: FaultRecord; readonly spoiled: boolean };
