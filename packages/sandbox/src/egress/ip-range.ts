import { invariant } from '@oxydra/types';
import { parseIp, type IpAddress } from './ip-address.ts';

/** Addresses that share their first bits. */
export interface IpRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
  readonly bits: number;
}

/** Reads `10.0.0.0/8` of our own tables. */
export function parseRange(text: string): IpRange {
  const [address = '', length = ''] = text.split('/');
  const ip = parseIp(address);
  invariant(ip !== undefined && /^\d{1,3}$/u.test(length), `${text} is a range`);
  const bits = Number(length);
  const size = 1n << BigInt((ip.family === 4 ? 32 : 128) - bits);
  invariant(ip.value % size === 0n, `${text} begins where its prefix ends`);
  return { family: ip.family, first: ip.value, last: ip.value + size - 1n, bits };
}

export const isWithin = (ip: IpAddress, range: IpRange): boolean =>
  ip.family === range.family && ip.value >= range.first && ip.value <= range.last;
