import { makeupOf } from '../random-text.ts';
import type { TokenRule } from './token-rule.ts';

/** Capitals, small letters and digits by turns: no name, no hash. */
function isShuffled(token: string): boolean {
  const { lower, upper, digits, changes } = makeupOf(token);
  return lower > 3 && upper > 3 && digits > 1 && changes > token.length * 0.28 && !/^(?:cs|pi|evt|req)_/u.test(token);
}

const WORDS = ['pat', 'api', 'key', 'apikey', 'secret', 'token', 'sk'];

/** Beginnings by which services that nobody listed here say that theirs is a secret. */
export const GENERAL_RULES: readonly TokenRule[] = [
  { kind: 'api-key', starts: ['sk_'], body: '[t30-128]', entropy: 3.8, drawn: true, check: isShuffled },
  {
    kind: 'api-key',
    starts: WORDS.flatMap((word) => [`${word}_`, `${word}-`]).concat('_live_', '_prod_', '-live-', '-prod-'),
    ahead: '[t0-24]',
    body: '[a24-128]',
    entropy: 3.6,
    check: isShuffled,
  },
  { kind: 'payment-key', starts: ['live_', 'test_'], body: '[a24-48]', entropy: 3.4, drawn: true },
];
