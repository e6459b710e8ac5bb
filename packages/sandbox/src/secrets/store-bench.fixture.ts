import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@oxydra/types';
import type { Keyring } from './keyring.ts';
import { openSecretStore, type SecretStore } from './secret-store.ts';
import type { SealingKeys } from './sealing-key.ts';

/** A lock that two stores of one process share, as two processes share the real one. */
export function createMutex(): () => Promise<Disposable> {
  let last: Promise<void> = Promise.resolve();
  return async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = last;
    last = promise;
    await before;
    return { [Symbol.dispose]: resolve };
  };
}

export const freshSecret = (): string => `canary-${randomBytes(16).toString('hex')}`;

/** A keyring that works, in memory. */
export function createMemoryKeyring(): Keyring & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    get: async (account) => kept.get(account),
    set: async (account, password) => void kept.set(account, password),
    remove: async (account) => void kept.delete(account),
  };
}

export interface StoreBench extends AsyncDisposable {
  readonly folder: string;
  readonly file: string;
  readonly keyFolder: string;
  open(changes?: Partial<SealingKeys> & { readonly boundTo?: string }): Promise<SecretStore>;
}

export async function openStoreBench(clock: Clock, rememberMs = 1_000): Promise<StoreBench> {
  const folder = await mkdtemp(join(tmpdir(), 'oxydra-secrets-'));
  const file = join(folder, 'workspace', '.oxydra', 'secrets.sealed');
  const keyFolder = join(folder, 'state');
  const lock = createMutex();
  return {
    folder,
    file,
    keyFolder,
    open: ({ boundTo = 'anna/.oxydra/secrets.sealed', ...changes } = {}) =>
      openSecretStore({
        file,
        boundTo,
        clock,
        lock,
        rememberMs,
        keys: { folder: keyFolder, place: 'auto', keyring: async () => undefined, ...changes },
      }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
