import type { TokenRule } from './token-rule.ts';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const thirds = (alphabet: string, heads: readonly string[]): readonly string[] =>
  heads.flatMap((head) => Array.from(alphabet, (third) => head + third));

/** Keys that own what they open, and the services that watch ledgers. */
export const WALLET_RULES: readonly TokenRule[] = [
  {
    kind: 'bitcoin-wif',
    starts: thirds(BASE58, ['5H', '5J', '5K']),
    body: '[c48]',
    entropy: 4,
  },
  {
    kind: 'bitcoin-wif',
    starts: thirds(BASE58, ['Kw', 'Kx', 'Ky', 'Kz', 'L1', 'L2', 'L3', 'L4', 'L5']),
    body: '[c49]',
    entropy: 4,
  },
  { kind: 'extended-private-key', starts: ['xprv', 'yprv', 'zprv', 'tprv'], body: '[a107-108]', entropy: 4 },
  { kind: 'stellar-seed', starts: thirds(BASE32, ['SA', 'SB', 'SC', 'SD']), body: '[k53]', entropy: 4 },
  { kind: 'nostr-key', starts: ['nsec1'], body: '[l58]' },
  { kind: 'alchemy-token', starts: ['alcht_'], body: '[a30]' },
  { kind: 'quicknode-key', starts: ['QN_'], body: '[h32]' },
  {
    kind: 'tatum-key',
    starts: Array.from('0123456789abcdef', (digit) => `t-${digit}`),
    body: '[h23]-[h24]',
  },
  {
    kind: 'blockfrost-key',
    starts: ['mainnet', 'preprod', 'preview', 'testnet', 'ipfs'],
    body: '[a32]',
    entropy: 3.5,
    drawn: true,
  },
];
