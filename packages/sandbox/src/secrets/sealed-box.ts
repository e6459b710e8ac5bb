import { createCipheriv, createDecipheriv, randomBytes, scrypt, scryptSync, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import { Fault } from '@oxydra/types';

/** Where the key of a box comes from. */
export const KEY_PLACES = ['keyring', 'file', 'passphrase'] as const;
export type KeyPlace = (typeof KEY_PLACES)[number];

/** What stands in the open in front of a sealed text; all of it is authenticated. */
export interface BoxHeader {
  readonly oxydra: 'sealed-secrets';
  readonly version: 1;
  readonly key: KeyPlace;
  /** How the key follows from what is kept: scrypt with these costs and this salt (base64). */
  readonly scrypt: { readonly n: number; readonly r: number; readonly p: number; readonly salt: string };
}

/** A phrase that people choose is stretched (128 MiB, a tenth of a second); 256 random bits need no stretching. */
const COST = { passphrase: 2 ** 17, file: 2 ** 10, keyring: 2 ** 10 } as const;
const COST_LIMIT = 2 ** 20;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

export const newHeader = (key: KeyPlace): BoxHeader => ({
  oxydra: 'sealed-secrets',
  version: 1,
  key,
  scrypt: { n: COST[key], r: 8, p: 1, salt: randomBytes(SALT_BYTES).toString('base64') },
});

const scryptArguments = ({ scrypt: { n, r, p, salt } }: BoxHeader): readonly [Buffer, number, ScryptOptions] => [
  Buffer.from(salt, 'base64'),
  KEY_BYTES,
  { N: n, r, p, maxmem: 256 * n * r },
];

export const deriveKey = (material: string, header: BoxHeader): Promise<Buffer> =>
  derive(material, ...scryptArguments(header));
export const deriveKeySync = (material: string, header: BoxHeader): Buffer =>
  scryptSync(material, ...scryptArguments(header));

/** Header and path are sealed in, so that neither a changed header nor another user's box opens. */
const bound = (header: BoxHeader, path: string): Buffer =>
  Buffer.from(JSON.stringify([header.oxydra, header.version, header.key, header.scrypt, path]), 'utf8');

/** Seals a text with AES-256-GCM under a fresh nonce. `path` is where the box belongs. */
export function sealBox(text: string, key: Buffer, header: BoxHeader, path: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(bound(header, path));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${JSON.stringify({ ...header, nonce: nonce.toString('base64'), sealed: sealed.toString('base64') })}\n`;
}

export interface Box {
  readonly header: BoxHeader;
  readonly nonce: Buffer;
  readonly sealed: Buffer;
}

export const damaged = (file: string, why: string): Fault =>
  new Fault('secret/damaged', `The secrets in ${file} cannot be opened: ${why}.`, {
    hint: 'Nothing was changed. Put the newest backup of the file in its place; without one, move it away and set the secrets anew.',
  });

const isCost = (value: unknown, most: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most;

/** Reads what stands in the open. Throws `secret/damaged`, and `secret/newer` for a later version's file. */
export function parseBox(text: string, file: string): Box {
  let value: Readonly<Record<string, unknown>>;
  try {
    value = Object(JSON.parse(text));
  } catch {
    throw damaged(file, 'it is not whole');
  }
  const { oxydra, version, key, nonce, sealed } = value;
  if (oxydra !== 'sealed-secrets') throw damaged(file, 'it is not a file of sealed secrets');
  if (version !== 1)
    throw new Fault('secret/newer', `The secrets in ${file} were sealed by a later version of Oxydra.`, {
      hint: 'Use that version, or a newer one.',
    });
  const place = KEY_PLACES.find((each) => each === key);
  const { n, r, p, salt }: Readonly<Record<string, unknown>> = Object(value['scrypt']);
  const costs = isCost(n, COST_LIMIT) && (n & (n - 1)) === 0 && n > 1 && isCost(r, 16) && isCost(p, 4);
  if (place === undefined || !costs || typeof salt !== 'string') throw damaged(file, 'its header was changed');
  if (typeof nonce !== 'string' || typeof sealed !== 'string') throw damaged(file, 'it is not whole');
  return {
    header: { oxydra: 'sealed-secrets', version: 1, key: place, scrypt: { n, r, p, salt } },
    nonce: Buffer.from(nonce, 'base64'),
    sealed: Buffer.from(sealed, 'base64'),
  };
}

/** Throws `secret/damaged` where any bit of it, of its header or of its place is not as it was sealed. */
export function openBox({ header, nonce, sealed }: Box, key: Buffer, path: string, file: string): string {
  const changed = (): Fault => damaged(file, 'it was changed, or sealed with another key or for another user');
  if (nonce.length !== NONCE_BYTES || sealed.length < TAG_BYTES) throw changed();
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(bound(header, path));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    throw changed();
  }
}
