import type { IpAddress } from './ip-address.ts';
import { isWithin, parseRange } from './ip-range.ts';

/** An IPv4 address that stands inside an IPv6 one, and how. */
export interface Embedded {
  readonly form: string;
  readonly ip: IpAddress;
}

const LOW = 0xffff_ffffn;
const MAPPED = parseRange('::ffff:0:0/96');
const TRANSLATED = parseRange('::ffff:0:0:0/96');
const COMPATIBLE = parseRange('::/96');
const NAT64 = parseRange('64:ff9b::/96');
const LOCAL_NAT64 = parseRange('64:ff9b:1::/48');
const SIX_TO_FOUR = parseRange('2002::/16');
const TEREDO = parseRange('2001::/32');
/** The upper half of an ISATAP interface identifier; the second bit says whether the IPv4 address is unique. */
const ISATAP = [0x0000_5efen, 0x0200_5efen] as const;

const four = (value: bigint): IpAddress => ({ family: 4, value: value & LOW });

/** RFC 6052 for a prefix of 48 bits: two bytes, eight zero bits, two bytes. */
const acrossU = (value: bigint): bigint => (((value >> 64n) & 0xffffn) << 16n) | ((value >> 40n) & 0xffffn);

/** Every IPv4 address that a packet to this IPv6 address may end at. */
export function embeddedIpv4(ip: IpAddress): readonly Embedded[] {
  if (ip.family === 4) return [];
  const { value } = ip;
  const found: Embedded[] = [];
  const add = (form: string, inner: bigint): void => void found.push({ form, ip: four(inner) });
  if (isWithin(ip, MAPPED)) add('IPv4-mapped', value);
  if (isWithin(ip, TRANSLATED)) add('IPv4-translated', value);
  if (isWithin(ip, COMPATIBLE) && value > 1n) add('IPv4-compatible', value);
  if (isWithin(ip, NAT64)) add('NAT64', value);
  if (isWithin(ip, LOCAL_NAT64)) {
    add('local NAT64', value);
    add('local NAT64', acrossU(value));
  }
  if (isWithin(ip, SIX_TO_FOUR)) add('6to4', value >> 80n);
  if (isWithin(ip, TEREDO)) {
    add('a Teredo server', value >> 64n);
    add('a Teredo client', ~value);
  }
  const identifier = (value >> 32n) & LOW;
  if (ISATAP.some((mark) => mark === identifier)) add('ISATAP', value);
  return found;
}

/** A name may stand for such an address where a network reaches IPv4 only by NAT64 (RFC 6147). */
export const isNat64 = (ip: IpAddress): boolean => isWithin(ip, NAT64);
