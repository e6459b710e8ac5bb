export type MountRight = 'read-only' | 'read-write';

/** Folders of a user that a guest may be given. */
export const MOUNTS = ['shared', 'tmp', 'vault'] as const;
export type MountName = (typeof MOUNTS)[number];

/** All that a guest may reach. What is not named here is not there for it. */
export interface Profile {
  readonly mounts: Readonly<Partial<Record<MountName, MountRight>>>;
  /** The time of day. */
  readonly clock: boolean;
  readonly random: boolean;
}

/** `/vault` is in no profile that reads for a model, and no profile has it beside another folder. */
export const PROFILES = {
  FileReadOnly: { mounts: { shared: 'read-only', tmp: 'read-only' }, clock: false, random: false },
  FileReadWrite: { mounts: { shared: 'read-write', tmp: 'read-write' }, clock: false, random: false },
  Web: { mounts: {}, clock: false, random: false },
  VaultReadStep: { mounts: { vault: 'read-only' }, clock: false, random: false },
  VaultWriteStep: { mounts: { shared: 'read-write', tmp: 'read-write' }, clock: false, random: false },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;
