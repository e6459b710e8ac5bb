import type { GuestModule } from '../wasi/guest-module.ts';
import type { GuestOutcome } from '../wasi/guest-call.ts';
import type { GuestPool } from '../wasi/guest-pool.ts';
import type { MountName, MountRight } from './profiles.ts';

/** Folders that a third-party module may be given: never the vault. */
export type ModuleMount = Exclude<MountName, 'vault'>;

export interface ModuleCall {
  readonly module: GuestModule;
  /** Its own name, as programs expect it. */
  readonly name: string;
  readonly mounts: Readonly<Partial<Record<ModuleMount, MountRight | undefined>>>;
  readonly clock: boolean;
  readonly random: boolean;
  readonly limits: { readonly memoryBytes: number; readonly wallMs: number; readonly outputBytes: number };
  readonly stdin: Uint8Array;
  readonly signal: AbortSignal;
}

export interface ModulePorts {
  readonly pool: Pick<GuestPool, 'run'>;
  /** Folders of the host. */
  readonly folders: Readonly<Record<ModuleMount, string>>;
}

/** Runs a module that somebody else wrote with what its manifest was granted. Rejects as the pool does. */
export function runModule(call: ModuleCall, { pool, folders }: ModulePorts): Promise<GuestOutcome> {
  const { module, name, clock, random, limits, stdin, signal } = call;
  const granted = ['shared', 'tmp'] as const;
  const mounts = granted.flatMap((mount) => {
    const mode = call.mounts[mount];
    return mode === undefined ? [] : [{ guest: `/${mount}`, root: folders[mount], mode }];
  });
  return pool.run({ module, args: [name], mounts, stdin, allow: { clock, random }, limits, signal });
}
