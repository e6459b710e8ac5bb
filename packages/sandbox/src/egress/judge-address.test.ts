import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { formatIp, parseIp, type IpAddress } from './ip-address.ts';
import { parseRange } from './ip-range.ts';
import { judgeAddress } from './judge-address.ts';
import { IPV4_SPECIAL, IPV6_SPECIAL, METADATA_ADDRESSES } from './special-ranges.ts';
import { parseTarget } from './target.ts';

const NOTHING = { own: new Set<bigint>(), literal: true };
const ipOf = (text: string): IpAddress => parseIp(text) ?? assert.fail(`${text} is an address`);
const isRefused = (ip: IpAddress, literal = true): boolean => judgeAddress(ip, { ...NOTHING, literal }) !== undefined;

/** First, last, middle, and a few in between. */
function samplesOf(range: string): readonly bigint[] {
  const { first, last } = parseRange(range);
  const size = last - first;
  return [...new Set([first, last, first + size / 2n, first + size / 3n, last - size / 7n])];
}

const hex = (value: bigint): string => value.toString(16);
const octets = (value: bigint): readonly bigint[] => [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n);

/** Every way in which browsers, resolvers and programs write one IPv4 address. */
function spellingsOf(value: bigint): readonly string[] {
  const [a = 0n, b = 0n, c = 0n, d = 0n] = octets(value);
  const dotted = `${a}.${b}.${c}.${d}`;
  return [
    dotted,
    `${dotted}.`,
    `${value}`,
    `0x${hex(value)}`,
    `0X${hex(value).toUpperCase()}`,
    `0${value.toString(8)}`,
    `${a}.${(b << 16n) | (c << 8n) | d}`,
    `${a}.${b}.${(c << 8n) | d}`,
    `0x${hex(a)}.0x${hex(b)}.0x${hex(c)}.0x${hex(d)}`,
    `0${a.toString(8)}.0${b.toString(8)}.0${c.toString(8)}.0${d.toString(8)}`,
    `0x${hex(a)}.0${b.toString(8)}.${c}.${d}`,
    `00000${a.toString(8)}.${b}.0x000${hex(c)}.${d}`,
    Array.from(dotted)
      .map((each) => (each === '.' ? '。' : String.fromCodePoint(each.charCodeAt(0) + 0xfee0)))
      .join(''),
    Array.from(dotted)
      .map((each) => `%${hex(BigInt(each.charCodeAt(0)))}`)
      .join(''),
    Array.from(dotted)
      .map((each) => (each === '.' ? '.' : '⓪①②③④⑤⑥⑦⑧⑨'[Number(each)]))
      .join(''),
  ];
}

/** Every IPv6 address that carries it inside. */
function carriersOf(value: bigint): readonly bigint[] {
  const prefix = (text: string): bigint => ipOf(text).value;
  const upper = (value >> 16n) << 64n;
  return [
    prefix('::ffff:0:0') | value,
    prefix('::ffff:0:0:0') | value,
    prefix('::') | value,
    prefix('64:ff9b::') | value,
    prefix('64:ff9b:1::') | value,
    prefix('64:ff9b:1::') | upper | ((value & 0xffffn) << 40n),
    prefix('2002::') | (value << 80n),
    prefix('2001::') | (value << 64n) | 0xffff_ffffn,
    prefix('2001:0:4136:e378::') | (~value & 0xffff_ffffn),
    prefix('2606:4700::') | (0x5efen << 32n) | value,
    prefix('2606:4700::') | (0x0200_5efen << 32n) | value,
  ];
}

// @requirement egress/special-addresses
describe('every range of the special-purpose registries', () => {
  for (const [range, what] of IPV4_SPECIAL)
    test(`${range} (${what}) is refused in every spelling and inside every IPv6 form`, () => {
      for (const value of samplesOf(range)) {
        for (const host of spellingsOf(value)) {
          const { literal } = parseTarget(`http://${host}/`);
          assert.ok(literal !== undefined, `${host} is read as an address`);
          assert.equal(literal.value, value, host);
          assert.ok(isRefused(literal), host);
        }
        for (const carrier of carriersOf(value)) {
          const ip: IpAddress = { family: 6, value: carrier };
          assert.ok(isRefused(ip), formatIp(ip));
          assert.ok(isRefused(ip, false), `${formatIp(ip)} from a resolver`);
          const { literal } = parseTarget(`http://[${formatIp(ip)}]/`);
          assert.equal(literal?.value, carrier);
        }
      }
    });

  for (const [range, what] of IPV6_SPECIAL)
    test(`${range} (${what}) is refused`, () => {
      for (const value of samplesOf(range)) assert.ok(isRefused({ family: 6, value }), formatIp({ family: 6, value }));
    });

  for (const [address, cloud] of METADATA_ADDRESSES)
    test(`${address}, where ${cloud} keeps keys, is refused and named as that`, () => {
      assert.match(judgeAddress(ipOf(address), NOTHING)?.reason ?? '', /keeps the keys/u);
    });

  test('each spelling begins and ends where its registry says', () => {
    for (const [inside, outside] of [
      ['11.255.255.255', false],
      ['10.0.0.0', true],
      ['10.255.255.255', true],
      ['100.63.255.255', false],
      ['100.128.0.0', false],
      ['172.15.255.255', false],
      ['172.32.0.0', false],
      ['192.0.1.0', false],
      ['198.17.255.255', false],
      ['198.20.0.0', false],
      ['223.255.255.255', false],
      ['224.0.0.0', true],
      ['2001:200::', false],
      ['2001:1ff:ffff::', true],
      ['2003::1', false],
      ['3ffe::1', false],
      ['4000::1', true],
    ] as const)
      assert.equal(isRefused(ipOf(inside)), outside, inside);
  });
});

describe('an address', () => {
  test('of this machine is refused, public as it may be', () => {
    const own = new Set([ipOf('93.184.216.34').value]);
    assert.match(judgeAddress(ipOf('93.184.216.34'), { own, literal: true })?.reason ?? '', /this machine/u);
    assert.equal(judgeAddress(ipOf('93.184.216.35'), { own, literal: true }), undefined);
  });

  test('made for NAT64 is taken from a resolver and refused in a URL', () => {
    assert.equal(isRefused(ipOf('64:ff9b::5db8:d822'), false), false);
    assert.ok(isRefused(ipOf('64:ff9b::5db8:d822')));
  });

  test('is the same after it was written and read', () => {
    const v4 = fc.bigInt({ min: 0n, max: 0xffff_ffffn }).map((value): IpAddress => ({ family: 4, value }));
    const v6 = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map((value): IpAddress => ({ family: 6, value }));
    fc.assert(fc.property(fc.oneof(v4, v6), (ip) => assert.deepEqual(parseIp(formatIp(ip)), ip)));
    // The URL parser has a say in what is canonical, too.
    fc.assert(fc.property(v6, (ip) => assert.equal(new URL(`http://[${formatIp(ip)}]`).hostname, `[${formatIp(ip)}]`)));
  });

  test('with a scope, with leading zeros or cut short is none', () => {
    for (const text of [
      'fe80::1%eth0',
      '1.2.3',
      '01.2.3.4',
      '1.2.3.256',
      '1::2::3',
      ':::',
      '1:2:3:4:5:6:7',
      '::1.2.3',
      'g::',
      '',
    ])
      assert.equal(parseIp(text), undefined, text);
  });
});
