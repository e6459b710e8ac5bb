import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Fault } from '@oxydra/types';
import { keyringWorks, type Keyring } from './keyring.ts';
import { demandPrivate, makeFile, makePrivateFolder, readIfThere } from './private-file.ts';
import type { KeyPlace } from './sealed-box.ts';

/** Where the key to the sealed secrets may lie; never in the workspace, which guests can see parts of. */
export interface SealingKeys {
  /** Folder outside every workspace, for this user of the machine. */
  readonly folder: string;
  /** From `OXYDRA_SECRETS_PASSPHRASE`. */
  readonly passphrase?: string | undefined;
  /** `auto`: the keyring where one works, else the file. */
  readonly place: 'auto' | 'keyring' | 'file';
  /** Loaded when it is needed: most runs never ask a keyring. */
  readonly keyring: () => Promise<Keyring | undefined>;
}

const ACCOUNT = 'sealing-key';
const KEY_BYTES = 32;
const keyFile = ({ folder }: SealingKeys): string => join(folder, 'sealing.key');
const freshKey = (): string => randomBytes(KEY_BYTES).toString('base64url');

const KEY_TEXT = /^[A-Za-z0-9_-]{43}$/u;

const locked = (what: string, hint: string): Fault =>
  new Fault('secret/locked', `The secrets cannot be opened: ${what}.`, { hint });

async function fromFile(file: string): Promise<string | undefined> {
  const text = readIfThere(file)?.trim();
  if (text === undefined) return undefined;
  await demandPrivate(file, 'secret');
  if (KEY_TEXT.test(text)) return text;
  throw locked(`the key file ${file} does not hold a key`, 'Put the newest backup of the key file in its place.');
}

async function fromKeyring(keys: SealingKeys): Promise<string | undefined> {
  const keyring = await keys.keyring();
  if (keyring === undefined) return undefined;
  try {
    return await keyring.get(ACCOUNT);
  } catch (cause) {
    throw new Fault('secret/locked', 'The secrets cannot be opened: the keyring of the system does not answer.', {
      hint: 'Unlock it, or run Oxydra inside the desktop session that it belongs to.',
      cause,
    });
  }
}

/** What an existing store's key is derived from. Throws `secret/locked` where it cannot be had. */
export async function findKey(place: KeyPlace, keys: SealingKeys): Promise<string> {
  if (place === 'passphrase') {
    if (keys.passphrase !== undefined) return keys.passphrase;
    throw locked('they are sealed with a passphrase', 'Give it in the variable OXYDRA_SECRETS_PASSPHRASE.');
  }
  if (place === 'file') {
    const found = await fromFile(keyFile(keys));
    if (found !== undefined) return found;
    throw locked(`their key file ${keyFile(keys)} is gone`, 'Put the newest backup of the key file in its place.');
  }
  const found = await fromKeyring(keys);
  if (found !== undefined) return found;
  throw locked(
    'their key is in a keyring of the system that is not here',
    'Run Oxydra as the user, and in the desktop session, that set the secrets.',
  );
}

/**
 * Where the key of a new store will be, made where there is none yet. The passphrase goes first, since whoever sets it
 * wants it used. Throws `secret/no-keyring` where the configuration wants one and none works.
 */
export async function chooseKey(keys: SealingKeys): Promise<{ readonly place: KeyPlace; readonly material: string }> {
  if (keys.passphrase !== undefined) return { place: 'passphrase', material: keys.passphrase };
  if (keys.place !== 'file') {
    const keyring = await keys.keyring();
    if (keyring !== undefined && (await keyringWorks(keyring))) {
      const known = await fromKeyring(keys);
      if (known !== undefined) return { place: 'keyring', material: known };
      const material = freshKey();
      await keyring.set(ACCOUNT, material);
      return { place: 'keyring', material };
    }
    if (keys.place === 'keyring')
      throw new Fault('secret/no-keyring', 'This system has no keyring that works, and secrets.store names it.', {
        hint: 'Set secrets.store = "file", or give a passphrase in OXYDRA_SECRETS_PASSPHRASE.',
      });
  }
  await makePrivateFolder(keys.folder);
  const file = keyFile(keys);
  // Another process may be faster: then its key is the one.
  await makeFile(file, `${freshKey()}\n`, randomBytes(6).toString('hex'));
  return { place: 'file', material: await findKey('file', keys) };
}
