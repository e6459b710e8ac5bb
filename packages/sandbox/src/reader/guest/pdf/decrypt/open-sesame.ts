import { fromBinary, toBinary } from '../bytes.ts';
import type { PdfDict, PdfValue } from '../values.ts';
import { isDict, isList, isString, nameOf, numberOf } from '../values.ts';
import { decryptAes, encryptAes } from './aes.ts';
import { md5 } from './md5.ts';
import { rc4 } from './rc4.ts';
import { sha2 } from './sha2.ts';
import type { Sha2Bits } from './sha2.ts';

/** Takes the protection off the bytes of one object. */
export type Decrypt = (bytes: string, id: number, generation: number) => string;

/** What stands in for a password that is not there, and fills up a short one. */
const PADDING = fromBinary(
  '\x28\xbf\x4e\x5e\x4e\x75\x8a\x41\x64\x00\x4e\x56\xff\xfa\x01\x08\x2e\x2e\x00\xb6\xd0\x68\x3e\x80\x2f\x0c\xa9\xfe\x64\x53\x69\x7a',
);

const bytesOf = (value: PdfValue | undefined): Uint8Array => fromBinary(isString(value) ? value.bytes : '');
const join = (...parts: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};
const littleEndian = (value: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (value >> (8 * index)) & 255);
const same = (a: Uint8Array, b: Uint8Array, length: number): boolean =>
  a.length >= length && b.length >= length && a.subarray(0, length).every((byte, index) => byte === b[index]);

/** Which way streams are encrypted: none at all is one of them. */
function methodOf(encrypt: PdfDict, version: number): 'rc4' | 'aes' | 'none' | undefined {
  if (version === 1 || version === 2) return 'rc4';
  if (version !== 4) return undefined;
  const name = nameOf(encrypt.map.get('StmF')) || 'Identity';
  if (name === 'Identity') return 'none';
  const filters = encrypt.map.get('CF');
  const filter = isDict(filters) ? filters.map.get(name) : undefined;
  const method = isDict(filter) ? nameOf(filter.map.get('CFM')) : '';
  return method === 'V2' ? 'rc4' : method === 'AESV2' ? 'aes' : method === 'None' ? 'none' : undefined;
}

const MAX_ROUNDS = 512;
const SUMS: readonly Sha2Bits[] = [256, 384, 512];

/** The hash of the newest way: as slow as it can be made, so that passwords are not guessed. */
function slowHash(salt: Uint8Array): Uint8Array {
  let key = sha2(salt, 256);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const many = join(...Array.from({ length: 64 }, () => key));
    const mixed = encryptAes(key.subarray(0, 16), key.subarray(16, 32), many);
    const rest = mixed.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3;
    key = sha2(mixed, SUMS[rest] ?? 256);
    if (round >= 63 && (mixed.at(-1) ?? 0) <= round - 31) break;
  }
  return key.subarray(0, 32);
}

/** Version 5: one key for the whole file, itself encrypted under the password that is not there. */
function openNewest({ map }: PdfDict, revision: number): Decrypt | undefined {
  const user = bytesOf(map.get('U'));
  const hash = (salt: Uint8Array): Uint8Array => (revision === 5 ? sha2(salt, 256) : slowHash(salt));
  if (user.length < 48 || !same(hash(user.subarray(32, 40)), user, 32)) return undefined;
  const key = decryptAes(
    hash(user.subarray(40, 48)),
    join(new Uint8Array(16), bytesOf(map.get('UE')).subarray(0, 32)),
    { padded: false },
  );
  return key.length === 32 ? (bytes) => toBinary(decryptAes(key, fromBinary(bytes))) : undefined;
}

/**
 * How to read a protected PDF that opens without a password, as most do: they only ask not to be printed. Undefined for
 * one that needs a password, and for ways that are not known.
 */
export function openSesame(encrypt: PdfDict, trailer: PdfDict): Decrypt | undefined {
  const { map } = encrypt;
  const version = numberOf(map.get('V'));
  const revision = numberOf(map.get('R'));
  if (nameOf(map.get('Filter')) !== 'Standard') return undefined;
  if (version === 5 && (revision === 5 || revision === 6)) return openNewest(encrypt, revision);
  const method = methodOf(encrypt, version);
  if (method === undefined || revision < 2 || revision > 4) return undefined;
  const length =
    revision === 2
      ? 5
      : Math.min(16, Math.max(5, Math.floor(numberOf(map.get('Length'), version === 4 ? 128 : 40) / 8)));
  const ids = trailer.map.get('ID');
  const id = bytesOf(isList(ids) ? ids[0] : undefined);
  const open = revision >= 4 && map.get('EncryptMetadata') === false ? new Uint8Array(4).fill(255) : new Uint8Array(0);
  let key = md5(
    join(PADDING, bytesOf(map.get('O')).subarray(0, 32), littleEndian(numberOf(map.get('P')), 4), id, open),
  );
  if (revision > 2) for (let round = 0; round < 50; round += 1) key = md5(key.subarray(0, length));
  key = key.subarray(0, length);

  let proof = revision === 2 ? rc4(key, PADDING) : md5(join(PADDING, id));
  if (revision > 2)
    for (let round = 0; round < 20; round += 1)
      proof = rc4(
        key.map((byte) => byte ^ round),
        proof,
      );
  if (!same(proof, bytesOf(map.get('U')), revision === 2 ? 32 : 16)) return undefined;
  if (method === 'none') return (bytes) => bytes;
  const salt = method === 'aes' ? fromBinary('sAlT') : new Uint8Array(0);
  return (bytes, object, generation) => {
    const own = md5(join(key, littleEndian(object, 3), littleEndian(generation, 2), salt)).subarray(
      0,
      Math.min(16, length + 5),
    );
    return toBinary(method === 'aes' ? decryptAes(own, fromBinary(bytes)) : rc4(own, fromBinary(bytes)));
  };
}
