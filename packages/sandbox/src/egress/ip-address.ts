/** An address as a number; two spellings of one address are equal here. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

const DOTTED = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/u;
const GROUP = /^[0-9a-f]{1,4}$/iu;

function parseIpv4(text: string): bigint | undefined {
  if (!DOTTED.test(text)) return undefined;
  let value = 0n;
  for (const part of text.split('.')) {
    if (Number(part) > 255) return undefined;
    value = value * 256n + BigInt(part);
  }
  return value;
}

/** Groups of four hex digits; the last two may be written as an IPv4 address. */
function parseGroups(text: string): readonly bigint[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const last = parts.at(-1) ?? '';
  const tail = last.includes('.') ? parseIpv4(last) : undefined;
  if (last.includes('.') && tail === undefined) return undefined;
  const plain = tail === undefined ? parts : parts.slice(0, -1);
  if (!plain.every((part) => GROUP.test(part))) return undefined;
  const groups = plain.map((part) => BigInt(`0x${part}`));
  return tail === undefined ? groups : [...groups, tail >> 16n, tail & 0xffffn];
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? '');
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '') : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...tail];
  return groups.reduce((value, group) => (value << 16n) + group, 0n);
}

/** Strict: dotted decimal, or IPv6 without a scope. What people may write beyond that, the URL parser has made plain. */
export function parseIp(text: string): IpAddress | undefined {
  const four = parseIpv4(text);
  if (four !== undefined) return { family: 4, value: four };
  const six = parseIpv6(text);
  return six === undefined ? undefined : { family: 6, value: six };
}

const dotted = (value: bigint): string => [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.');

/** The longest run of zero groups, of two at least, is left out (RFC 5952). */
function colons(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => (value >> BigInt(112 - 16 * index)) & 0xffffn);
  let best = { at: 0, size: 1 };
  for (let at = 0; at < 8; at += 1) {
    let size = 0;
    while (groups[at + size] === 0n) size += 1;
    if (size > best.size) best = { at, size };
  }
  const text = (part: readonly bigint[]): string => part.map((group) => group.toString(16)).join(':');
  if (best.size < 2) return text(groups);
  return `${text(groups.slice(0, best.at))}::${text(groups.slice(best.at + best.size))}`;
}

/** The one spelling in which addresses are compared and shown. */
export const formatIp = ({ family, value }: IpAddress): string => (family === 4 ? dotted(value) : colons(value));

const MAPPED = 0xffffn << 32n;

/** The kernel shows an IPv4 peer of a two-family socket as `::ffff:a.b.c.d`; that is no other address. */
export const unmapped = (ip: IpAddress): IpAddress =>
  ip.family === 6 && ip.value >> 32n === MAPPED >> 32n ? { family: 4, value: ip.value & 0xffff_ffffn } : ip;
