import type { ServerFrame, WireUsage } from '@oxydra/types/wire';
import type { Spending } from './view-state.ts';

type Report = Extract<ServerFrame, { type: 'usage' }>['payload'];

const ADDED = ['input', 'output', 'cached_input', 'cache_write', 'reasoning'] as const;

/** Adds or takes away; an unknown price makes the sum unknown. */
function combined(a: WireUsage, b: WireUsage, sign: 1 | -1): WireUsage {
  const sum = { ...a };
  for (const key of ADDED) sum[key] = Math.max(0, a[key] + sign * b[key]);
  const cost = a.cost_usd === null || b.cost_usd === null ? null : Math.max(0, a.cost_usd + sign * b.cost_usd);
  return { ...sum, cost_usd: cost };
}

/**
 * What the session has cost. Reports during a turn bring the turn's sum alone, so what came before the turn is kept
 * beside it.
 */
export function spent(before: Spending, report: Report): Spending {
  const turn = report.turn_usage ?? before.turn;
  const { session_usage: whole } = report;
  const base =
    whole === undefined
      ? before.base
      : report.turn_usage === undefined
        ? whole
        : combined(whole, report.turn_usage, -1);
  return {
    base,
    turn: whole !== undefined && report.turn_usage === undefined ? undefined : turn,
    contextTokens: report.context_tokens ?? before.contextTokens,
    contextLimit: report.context_limit ?? before.contextLimit,
    budgets: report.budgets,
  };
}

/** The session's sum as far as it is known. */
export const total = ({ base, turn }: Spending): WireUsage | undefined =>
  base === undefined ? turn : turn === undefined ? base : combined(base, turn, 1);
