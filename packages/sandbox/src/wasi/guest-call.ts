import type { SafeRoot } from '../safe-root.ts';
import type { GuestModule } from './guest-module.ts';

/** A folder that the guest finds open: the first at descriptor 3, and so on. */
export interface GuestMount {
  /** As the guest sees it: `/shared`. */
  readonly guest: string;
  /** A root, or a folder of the host. A read-only root stays read-only, whatever `mode` says. */
  readonly root: SafeRoot | string;
  readonly mode: 'read-only' | 'read-write';
  /** The permissions of files that the guest makes here, whatever the umask; the system's default where absent. */
  readonly fileMode?: number | undefined;
}

/** Standard streams of a guest that talks while it runs; without them it gets `stdin` and its output is collected. */
export interface GuestStreams {
  /** The next bytes, up to 64 KiB; none at the end. Asked for only when the guest wants some. */
  read(): Promise<Uint8Array>;
  /** Resolves when it may take more. */
  write(stream: 'stdout' | 'stderr', bytes: Uint8Array): Promise<void>;
  /** Which of the three are terminals. */
  readonly terminals: readonly [stdin: boolean, stdout: boolean, stderr: boolean];
}

export interface GuestLimits {
  /** 64 MiB where absent. */
  readonly memoryBytes?: number;
  /** From the moment the guest runs; 30 s where absent. */
  readonly wallMs?: number;
  /** stdout and stderr together, where they are collected; 16 MiB where absent. */
  readonly outputBytes?: number;
}

/** One run of a guest. What is not given here, the guest does not have. */
export interface GuestCall {
  readonly module: GuestModule;
  /** With the program's own name first, as programs expect. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly mounts: readonly GuestMount[];
  readonly stdin?: Uint8Array;
  readonly streams?: GuestStreams;
  /** What is absent is not allowed. */
  readonly allow?: { readonly clock?: boolean; readonly random?: boolean };
  readonly limits?: GuestLimits;
  readonly signal?: AbortSignal;
}

export interface GuestOutcome {
  readonly exitCode: number;
  /** Empty where the call has streams. */
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

export const DEFAULT_LIMITS = {
  memoryBytes: 64 * 1024 * 1024,
  wallMs: 30_000,
  outputBytes: 16 * 1024 * 1024,
} as const satisfies Required<GuestLimits>;
