/**
 * What an explicit `host:port` of the configuration may open: `any` for a name or an address, `address` only where the
 * address itself is written there, `never` where nobody serves anything.
 */
export type Grantable = 'any' | 'address' | 'never';

/** A line of a registry: the range, what it is, and where that is laid down. */
export type SpecialRange = readonly [range: string, what: string, source: string, grantable: Grantable];

/**
 * IANA IPv4 Special-Purpose Address Registry, all of it, with multicast. Its few globally reachable lines (anycast for
 * routers' own protocols, AS112) serve no pages and no APIs, so they are refused like the rest.
 */
export const IPV4_SPECIAL: readonly SpecialRange[] = [
  ['0.0.0.0/8', 'an address of “this network”', 'RFC 791', 'never'],
  ['0.0.0.0/32', 'the address of “this host on this network”', 'RFC 1122', 'never'],
  ['10.0.0.0/8', 'a private address', 'RFC 1918', 'any'],
  ['100.64.0.0/10', 'an address of a provider’s shared space', 'RFC 6598', 'any'],
  ['127.0.0.0/8', 'a loopback address', 'RFC 1122', 'any'],
  ['169.254.0.0/16', 'a link-local address', 'RFC 3927', 'any'],
  ['172.16.0.0/12', 'a private address', 'RFC 1918', 'any'],
  ['192.0.0.0/24', 'an address for protocols', 'RFC 6890', 'never'],
  ['192.0.0.0/29', 'an address for IPv4 service continuity', 'RFC 7335', 'never'],
  ['192.0.0.8/32', 'the IPv4 dummy address', 'RFC 7600', 'never'],
  ['192.0.0.9/32', 'the anycast address of port control', 'RFC 7723', 'never'],
  ['192.0.0.10/32', 'the anycast address of relay discovery', 'RFC 8155', 'never'],
  ['192.0.0.170/32', 'an address of NAT64 discovery', 'RFC 8880', 'never'],
  ['192.0.0.171/32', 'an address of NAT64 discovery', 'RFC 8880', 'never'],
  ['192.0.2.0/24', 'an address for documentation', 'RFC 5737', 'any'],
  ['192.31.196.0/24', 'an address of AS112', 'RFC 7535', 'never'],
  ['192.52.193.0/24', 'an address of multicast relays', 'RFC 7450', 'never'],
  ['192.88.99.0/24', 'an address of retired 6to4 relays', 'RFC 7526', 'never'],
  ['192.88.99.2/32', 'the address of 6a44 relays', 'RFC 6751', 'never'],
  ['192.168.0.0/16', 'a private address', 'RFC 1918', 'any'],
  ['192.175.48.0/24', 'an address of AS112', 'RFC 7534', 'never'],
  ['198.18.0.0/15', 'an address for measurements', 'RFC 2544', 'any'],
  ['198.51.100.0/24', 'an address for documentation', 'RFC 5737', 'any'],
  ['203.0.113.0/24', 'an address for documentation', 'RFC 5737', 'any'],
  ['224.0.0.0/4', 'a multicast address', 'RFC 5771', 'never'],
  ['240.0.0.0/4', 'a reserved address', 'RFC 1112', 'never'],
  ['255.255.255.255/32', 'the broadcast address', 'RFC 8190', 'never'],
];

/** IANA IPv6 Special-Purpose Address Registry, all of it, with multicast and what was retired. */
export const IPV6_SPECIAL: readonly SpecialRange[] = [
  ['::1/128', 'the loopback address', 'RFC 4291', 'any'],
  ['::/128', 'the unspecified address', 'RFC 4291', 'never'],
  ['::/96', 'an IPv4-compatible address', 'RFC 4291', 'never'],
  ['::ffff:0:0/96', 'an IPv4-mapped address', 'RFC 4291', 'never'],
  ['::ffff:0:0:0/96', 'an IPv4-translated address', 'RFC 2765', 'never'],
  ['64:ff9b::/96', 'a NAT64 address', 'RFC 6052', 'never'],
  ['64:ff9b:1::/48', 'a local NAT64 address', 'RFC 8215', 'never'],
  ['100::/64', 'an address for discarding', 'RFC 6666', 'never'],
  ['100:0:0:1::/64', 'a dummy address', 'RFC 9780', 'never'],
  ['2001::/23', 'an address for protocols', 'RFC 2928', 'never'],
  ['2001::/32', 'a Teredo address', 'RFC 4380', 'never'],
  ['2001:1::1/128', 'the anycast address of port control', 'RFC 7723', 'never'],
  ['2001:1::2/128', 'the anycast address of relay discovery', 'RFC 8155', 'never'],
  ['2001:1::3/128', 'the anycast address of service registration', 'RFC 9665', 'never'],
  ['2001:2::/48', 'an address for measurements', 'RFC 5180', 'any'],
  ['2001:3::/32', 'an address of multicast relays', 'RFC 7450', 'never'],
  ['2001:4:112::/48', 'an address of AS112', 'RFC 7535', 'never'],
  ['2001:10::/28', 'a retired ORCHID', 'RFC 4843', 'never'],
  ['2001:20::/28', 'an ORCHID', 'RFC 7343', 'never'],
  ['2001:30::/28', 'a drone’s identity', 'RFC 9374', 'never'],
  ['2001:db8::/32', 'an address for documentation', 'RFC 3849', 'any'],
  ['2002::/16', 'a 6to4 address', 'RFC 3056', 'never'],
  ['2620:4f:8000::/48', 'an address of AS112', 'RFC 7534', 'never'],
  ['3fff::/20', 'an address for documentation', 'RFC 9637', 'any'],
  ['5f00::/16', 'a segment-routing identifier', 'RFC 9602', 'never'],
  ['fc00::/7', 'a unique local address', 'RFC 4193', 'any'],
  ['fe80::/10', 'a link-local address', 'RFC 4291', 'never'],
  ['fec0::/10', 'a retired site-local address', 'RFC 3879', 'never'],
  ['ff00::/8', 'a multicast address', 'RFC 4291', 'never'],
];

/** Where machines of a cloud find the keys of their owner. Several look like anybody's address. */
export const METADATA_ADDRESSES: readonly (readonly [address: string, cloud: string])[] = [
  ['169.254.169.254', 'most clouds'],
  ['169.254.169.253', 'the resolver of AWS'],
  ['169.254.169.123', 'the clock of AWS'],
  ['169.254.170.2', 'AWS containers'],
  ['169.254.170.23', 'AWS EKS'],
  ['169.254.42.42', 'Scaleway'],
  ['169.254.0.23', 'Tencent Cloud'],
  ['168.63.129.16', 'Azure'],
  ['100.100.100.200', 'Alibaba Cloud'],
  ['100.96.0.96', 'Volcano Engine'],
  ['192.0.0.192', 'Oracle Cloud'],
  ['192.80.8.124', 'Equinix Metal'],
  ['fd00:ec2::254', 'AWS'],
  ['fd00:ec2::253', 'the resolver of AWS'],
  ['fd00:ec2::123', 'the clock of AWS'],
  ['fd00:ec2::23', 'AWS EKS'],
  ['fd20:ce::254', 'Google Cloud'],
  ['fd00:42::42', 'Scaleway'],
  ['fd00:c1::a9fe:a9fe', 'Oracle Cloud'],
  ['fe80::a9fe:a9fe', 'OpenStack'],
];
