import type { MicroUsd, Prices, Usage } from '@oxydra/types';

const PER = 1_000_000;

/** The prices that hold at this many input tokens: a tier replaces what it names for the whole request. */
export function tierOf(prices: Prices, input: number): Omit<Prices, 'tiers'> {
  const { tiers = [], ...base } = prices;
  let at = base;
  for (const { above, ...tier } of tiers) {
    if (input > above) {
      const told = Object.fromEntries(Object.entries(tier).filter(([, value]) => value !== undefined));
      at = { ...at, ...told };
    }
  }
  return at;
}

/**
 * What usage costs, in whole micro-dollars, rounded up. Null when a price that it needs is unknown. Cached tokens
 * without a price of their own count as plain input, reasoning as plain output: never too little.
 */
export function priceOf(usage: Usage, prices: Prices | null): MicroUsd | null {
  if (prices === null) return null;
  const at = tierOf(prices, usage.input);
  const cached = Math.min(usage.cachedInput, usage.input);
  const written = Math.min(usage.cacheWrite, usage.input - cached);
  const reasoning = Math.min(usage.reasoning, usage.output);
  const lines: readonly (readonly [number, MicroUsd | undefined])[] = [
    [usage.input - cached - written, at.input],
    [cached, at.cacheRead ?? at.input],
    [written, at.cacheWrite ?? at.input],
    [usage.output - reasoning, at.output],
    [reasoning, at.reasoning ?? at.output],
  ];
  let total = 0;
  for (const [tokens, price] of lines) {
    if (tokens === 0) continue;
    if (price === undefined) return null;
    total += tokens * price;
  }
  return Math.ceil(total / PER);
}

/** The most that so many tokens can cost: every token at the dearest price it might have. */
export function worstPrice(input: number, output: number, prices: Prices | null): MicroUsd | null {
  if (prices === null) return null;
  const at = tierOf(prices, input);
  if (at.input === undefined || at.output === undefined) return null;
  const dearestInput = Math.max(at.input, at.cacheRead ?? 0, at.cacheWrite ?? 0);
  const dearestOutput = Math.max(at.output, at.reasoning ?? 0);
  return Math.ceil((input * dearestInput + output * dearestOutput) / PER);
}
