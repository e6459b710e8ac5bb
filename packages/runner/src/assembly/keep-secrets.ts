import { join } from 'node:path';
import {
  openSecretStore,
  openSystemKeyring,
  type GivenSecret,
  type HeldSecrets,
  type SecretStore,
} from '@oxydra/sandbox';
import { Fault, type Clock } from '@oxydra/types';
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

const fits = (pattern: string, host: string): boolean =>
  pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1 : pattern === host;

/**
 * Compares what the configuration names with what is stored. Throws `config/unknown-secret`, and `config/secret-host`
 * where a secret with a list of hosts is to go to another one.
 */
export function checkGiven(given: readonly GivenSecret[], { secrets }: HeldSecrets): void {
  for (const { origin, hosts, from } of given) {
    if (!('stored' in from)) continue;
    const stored = secrets.find(({ name }) => name === from.stored);
    if (stored === undefined)
      throw new Fault('config/unknown-secret', `${origin} names the secret "${from.stored}", which is not stored.`, {
        hint: `Store it with \`oxydra secrets set ${from.stored}\`.`,
      });
    const stranger =
      stored.hosts.length === 0 ? undefined : hosts.find((host) => !stored.hosts.some((own) => fits(own, host)));
    if (stranger !== undefined)
      throw new Fault(
        'config/secret-host',
        `${origin} would send the secret "${from.stored}" to ${stranger}, which is not on its list (${stored.hosts.join(', ')}).`,
        { hint: `If that is meant, set it again with \`oxydra secrets set ${from.stored} --host ${stranger}\`.` },
      );
  }
}
