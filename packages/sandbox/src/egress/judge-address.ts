import { invariant } from '@oxydra/types';
import { embeddedIpv4, isNat64 } from './embedded-ipv4.ts';
import { formatIp, parseIp, type IpAddress } from './ip-address.ts';
import { isWithin, parseRange, type IpRange } from './ip-range.ts';
import { IPV4_SPECIAL, IPV6_SPECIAL, METADATA_ADDRESSES, type Grantable, type SpecialRange } from './special-ranges.ts';

/** Why an address may not be reached. */
export interface Objection {
  /** `127.0.0.1 is a loopback address (RFC 1122)`, without a full stop. */
  readonly reason: string;
  readonly grantable: Grantable;
}

export interface AddressFacts {
  /** The addresses of this host's own interfaces, as numbers. */
  readonly own: ReadonlySet<bigint>;
  /** True where the URL holds the address itself, false where a name stands for it. */
  readonly literal: boolean;
}

interface Line {
  readonly range: IpRange;
  readonly what: string;
  readonly source: string;
  readonly grantable: Grantable;
}

/** The most particular line first, since it says best what an address is. */
const tableOf = (ranges: readonly SpecialRange[]): readonly Line[] =>
  ranges
    .map(([range, what, source, grantable]) => ({ range: parseRange(range), what, source, grantable }))
    .toSorted((a, b) => b.range.bits - a.range.bits);

const TABLES = { 4: tableOf(IPV4_SPECIAL), 6: tableOf(IPV6_SPECIAL) } as const;

const METADATA = new Map(
  METADATA_ADDRESSES.map(([text, cloud]) => {
    const ip = parseIp(text);
    invariant(ip !== undefined, `${text} is an address`);
    return [`${ip.family} ${ip.value}`, cloud];
  }),
);

/** All unicast addresses in use anywhere on the IPv6 internet. */
const GLOBAL_UNICAST = parseRange('2000::/3');

function ownObjection(ip: IpAddress, { own }: AddressFacts): Objection | undefined {
  if (!own.has(ip.value)) return undefined;
  return { reason: `${formatIp(ip)} is an address of this machine`, grantable: 'any' };
}

function plainObjection(ip: IpAddress, facts: AddressFacts): Objection | undefined {
  const text = formatIp(ip);
  const cloud = METADATA.get(`${ip.family} ${ip.value}`);
  if (cloud !== undefined)
    return { reason: `${text} is where a cloud keeps the keys of its machines (${cloud})`, grantable: 'address' };
  const line = TABLES[ip.family].find(({ range }) => isWithin(ip, range));
  if (line !== undefined) return { reason: `${text} is ${line.what} (${line.source})`, grantable: line.grantable };
  if (ip.family === 6 && !isWithin(ip, GLOBAL_UNICAST))
    return { reason: `${text} is outside the addresses of the internet (2000::/3)`, grantable: 'never' };
  return ownObjection(ip, facts);
}

/** Judges an address, and whatever IPv4 address it carries inside. Undefined: anybody may reach it. */
export function judgeAddress(ip: IpAddress, facts: AddressFacts): Objection | undefined {
  for (const { form, ip: inner } of embeddedIpv4(ip)) {
    const objection = plainObjection(inner, facts);
    if (objection !== undefined)
      return {
        reason: `${formatIp(ip)} stands for ${formatIp(inner)} (${form}), and ${objection.reason}`,
        grantable: 'never',
      };
  }
  // Whoever writes a NAT64 address into a URL means to hide an IPv4 one; a resolver that gives one means to help.
  if (isNat64(ip) && !facts.literal) return ownObjection(ip, facts);
  return plainObjection(ip, facts);
}
