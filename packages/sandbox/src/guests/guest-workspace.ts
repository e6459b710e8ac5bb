import type { Audit, Clock, Ids, ReadableWorkspace, UserId, Vault, WritableWorkspace } from '@oxydra/types';
import { openSafeRoot } from '../safe-root.ts';
import type { SafeRoot } from '../safe-root.ts';
import type { GuestModule } from '../wasi/guest-module.ts';
import type { GuestPool } from '../wasi/guest-pool.ts';
import { createFileGuest } from './file-guest-calls.ts';
import { createVault } from './guest-vault.ts';
import type { MountName } from './profiles.ts';
import { keepApart } from './keep-apart.ts';
import { createReadable } from './readable.ts';
import { createWritable, createWrite } from './writable.ts';

export interface GuestWorkspaceOptions {
  readonly pool: Pick<GuestPool, 'run'>;
  /** Loads the file guest; called once, when it is needed. What it throws, every operation is refused with. */
  readonly guest: () => GuestModule | Promise<GuestModule>;
  /** The folders of the host behind `/shared`, `/tmp` and `/vault`. They must exist. */
  readonly mounts: Readonly<Record<MountName, string>>;
  /** Other folders that no guest may reach: they must lie outside all mounts. */
  readonly apart?: readonly string[] | undefined;
  readonly ids: Ids;
  readonly clock: Clock;
  /** Where both steps out of the vault are noted. */
  readonly audit?: { readonly log: Audit; readonly user: UserId } | undefined;
  /** Whether the vault may be copied from with no person asked for each copy. Absent: never. */
  readonly vaultUnasked?: (() => boolean) | undefined;
}

/** The user's files, each operation done by the file guest under the one profile that it needs. */
export interface GuestWorkspace extends Disposable {
  /** Under FileReadOnly. */
  readonly readable: ReadableWorkspace;
  /** Reads under FileReadOnly, changes under FileReadWrite. */
  readonly writable: WritableWorkspace;
  readonly vault: Vault;
}

/** Throws `sandbox/no-root` where a folder is missing, `sandbox/overlap` where the vault is in another mount; all else that is wrong is told by the operations. */
export function createGuestWorkspace(options: GuestWorkspaceOptions): GuestWorkspace {
  const { pool, guest, mounts, ids, clock } = options;
  const { vault: closed, ...visible } = mounts;
  keepApart(
    { '/vault': closed, ...Object.fromEntries((options.apart ?? []).map((folder) => ['our own state', folder])) },
    visible,
  );
  using opening = new DisposableStack();
  const open = (name: MountName): SafeRoot =>
    opening.use(openSafeRoot(mounts[name], { name, ids, clock, readOnly: name === 'vault' }));
  const roots = { shared: open('shared'), tmp: open('tmp'), vault: open('vault') };
  const owned = opening.move();
  const ask = createFileGuest({ pool, guest, roots });
  const ports = { ask, roots, ids };
  const readable = createReadable(ask);
  return {
    readable,
    writable: createWritable(readable, ports),
    vault: createVault({
      ask,
      write: createWrite(ports, 'VaultWriteStep'),
      audit: options.audit,
      unasked: options.vaultUnasked,
    }),
    [Symbol.dispose]: () => owned.dispose(),
  };
}
