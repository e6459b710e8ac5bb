import { randomBytes } from 'node:crypto';

/** Where the system keeps passwords for its users. */
export interface Keyring {
  /** Undefined where there is none. Rejects where the keyring cannot be asked. */
  get(account: string): Promise<string | undefined>;
  set(account: string, password: string): Promise<void>;
  remove(account: string): Promise<void>;
}

const SERVICE = 'oxydra';
/** A keyring that asks a person to unlock it gets so long. Milliseconds. */
const PATIENCE_MS = 30_000;

/** The keyring of this system; undefined where its library is not installed. Asked for nothing yet. */
export async function openSystemKeyring(): Promise<Keyring | undefined> {
  const library = await import('@napi-rs/keyring').catch(() => undefined);
  if (library === undefined) return undefined;
  // Pinned: the kernel's own key store forgets everything at a restart.
  const entry = (account: string): InstanceType<typeof library.AsyncEntry> =>
    new library.AsyncEntry(SERVICE, account, { linux: { store: 'secret-service' } });
  const patience = (): AbortSignal => AbortSignal.timeout(PATIENCE_MS);
  return {
    get: async (account) => (await entry(account).getPassword(patience())) ?? undefined,
    set: (account, password) => entry(account).setPassword(password, patience()),
    async remove(account) {
      await entry(account).deleteCredential(patience());
    },
  };
}

/** Whether it really keeps what it is given: a headless machine often has the library and no keyring behind it. */
export async function keyringWorks(keyring: Keyring): Promise<boolean> {
  const account = `probe-${randomBytes(8).toString('hex')}`;
  const word = randomBytes(16).toString('base64url');
  try {
    await keyring.set(account, word);
    const kept = await keyring.get(account);
    await keyring.remove(account);
    return kept === word;
  } catch {
    return false; // no keyring, a locked one, or one that forgets: all the same to us
  }
}
