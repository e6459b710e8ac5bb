import { microToUsd, type Charge, type Totals, type Usage } from '@oxydra/types';
import type { WireUsage } from '@oxydra/types/wire';

const wire = (usage: Usage, cost: number | null): WireUsage => ({
  input: usage.input,
  output: usage.output,
  cached_input: usage.cachedInput,
  cache_write: usage.cacheWrite,
  reasoning: usage.reasoning,
  cost_usd: cost,
});

export const wireCharge = (charge: Charge): WireUsage =>
  wire(charge.usage, charge.usd === null ? null : microToUsd(charge.usd));

/** A sum with an unknown price in it is unknown: a lower bound would read as the whole. */
export const wireTotals = (totals: Totals): WireUsage =>
  wire(totals.usage, totals.unpriced ? null : microToUsd(totals.usd));

export const addWireUsage = (a: WireUsage, b: WireUsage): WireUsage => ({
  input: a.input + b.input,
  output: a.output + b.output,
  cached_input: a.cached_input + b.cached_input,
  cache_write: a.cache_write + b.cache_write,
  reasoning: a.reasoning + b.reasoning,
  // Money is added as whole micro-dollars, so that sums do not drift.
  cost_usd: a.cost_usd === null || b.cost_usd === null ? null : Math.round(a.cost_usd * 1e6 + b.cost_usd * 1e6) / 1e6,
});
