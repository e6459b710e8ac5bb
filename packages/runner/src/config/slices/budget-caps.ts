import { usdToMicro, type MicroUsd } from '@oxydra/types';
import type { Config } from '../schema/config-schema.ts';

/** One cap that the configuration sets. The turn, session, day or agent that it counts for is known only later. */
export interface BudgetCap {
  readonly scope: 'turn' | 'session' | 'user-day' | 'agent-turn';
  /** For `agent-turn`: whose turns. */
  readonly agent?: string | undefined;
  /** The key that set it, shown when it refuses. */
  readonly name: string;
  readonly usd?: MicroUsd | undefined;
  readonly tokens?: number | undefined;
}

export interface BudgetSettings {
  readonly caps: readonly BudgetCap[];
  /** Worst case for models without a known price, in micro-dollars a million tokens. */
  readonly unpricedPerMtok: MicroUsd;
}

/** Every cap that is set; several may hold for one scope, and each must be kept. */
export function budgetCaps(config: Config): BudgetSettings {
  const { budgets, runtime } = config;
  const caps: BudgetCap[] = [];
  const usd = (scope: BudgetCap['scope'], name: string, dollars: number | undefined, agent?: string): void => {
    if (dollars === undefined) return;
    caps.push({ scope, name, usd: usdToMicro(dollars), ...(agent === undefined ? {} : { agent }) });
  };
  const tokens = (scope: BudgetCap['scope'], name: string, count: number | undefined): void => {
    if (count !== undefined) caps.push({ scope, name, tokens: count });
  };
  usd('turn', 'runtime.max_cost', runtime.max_cost);
  usd('turn', 'budgets.per_turn_usd', budgets.per_turn_usd);
  usd('session', 'budgets.per_session_usd', budgets.per_session_usd);
  usd('user-day', 'budgets.per_user_day_usd', budgets.per_user_day_usd);
  tokens('turn', 'budgets.per_turn_tokens', budgets.per_turn_tokens);
  tokens('session', 'budgets.per_session_tokens', budgets.per_session_tokens);
  tokens('user-day', 'budgets.per_user_day_tokens', budgets.per_user_day_tokens);
  for (const [agent, { max_cost }] of Object.entries(config.agents)) {
    usd('agent-turn', `agents.${agent}.max_cost`, max_cost, agent);
  }
  return { caps, unpricedPerMtok: usdToMicro(budgets.unpriced_usd_per_mtok) };
}
