import { join } from 'node:path';
import { openSecretStore, openSystemKeyring, type SecretStore } from '@oxydra/sandbox';
import type { Clock } from '@oxydra/types';
import type { LoadedConfig } from '../config/load-config.ts';
import type { LockPorts } from '../lifecycle/user-lock.ts';
import { waitForLock } from '../lifecycle/wait-for-lock.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Seals the store; goes to a started daemon by the same way as keys. */
const PASSPHRASE = 'OXYDRA_SECRETS_PASSPHRASE';

export interface KeeperPorts {
  readonly locks: LockPorts;
  readonly clock: Clock;
}

/** The user's sealed secrets. Throws `secret/damaged`, `secret/missing`, `secret/locked`: it is never taken for empty. */
export function openSecrets(loaded: LoadedConfig, { locks, clock }: KeeperPorts): Promise<SecretStore> {
  const { paths, config, user, environment } = loaded;
  const passphrase = environment.get(PASSPHRASE) ?? '';
  return openSecretStore({
    file: join(paths.state, 'secrets.sealed'),
    boundTo: `${user.id}/.oxydra/secrets.sealed`,
    keys: {
      folder: paths.keys,
      place: config.secrets.store,
      keyring: openSystemKeyring,
      ...(passphrase === '' ? {} : { passphrase }),
    },
    clock,
    lock: () => waitForLock(locks, join(paths.state, 'secrets.lock'), clock),
    rememberMs: config.secrets.keep_rotated_days * DAY_MS,
  });
}
