import { readFile } from 'node:fs/promises';
import type { AgentSettings, RuntimeSettings } from '@oxydra/runtime';
import { Fault } from '@oxydra/types';
import type { AccountId, Cap } from '@oxydra/types';
import type { LoadedConfig } from '../config/load-config.ts';
import { agentSettings } from '../config/slices/agent-settings.ts';
import { budgetCaps, type BudgetCap } from '../config/slices/budget-caps.ts';
import { gatewaySettings } from '../config/slices/gateway-settings.ts';
import { contextSettings, turnHabits, turnLimits } from '../config/slices/turn-settings.ts';
import { calendarOf } from './calendar.ts';

/** The runtime's own watch over a silent model is the last resort: the provider's retries come first. */
const SILENCE_GRACE_MS = 2_000;

type Where = Parameters<RuntimeSettings['caps']>[0];

/** Where a cap is counted, or nothing where it does not bind this turn. */
function accountOf({ scope, agent }: BudgetCap, where: Where, day: string): AccountId | undefined {
  switch (scope) {
    case 'user-day':
      return `user-day:${where.user}:${day}`;
    case 'session':
      return `session:${where.session}`;
    case 'turn':
      return `turn:${where.turn}`;
    case 'agent-turn':
      return agent === where.agent ? `agent:${agent}:${where.turn}` : undefined;
  }
}

async function readAgents(loaded: LoadedConfig): Promise<ReadonlyMap<string, AgentSettings>> {
  const agents = agentSettings(loaded).map(
    async ({ name, prompt, selector, tools }): Promise<[string, AgentSettings]> => {
      const text =
        prompt === undefined ? undefined : 'text' in prompt ? prompt.text : await readFile(prompt.file, 'utf8');
      return [name, { name, prompt: text, model: selector, tools, limits: turnLimits(loaded.config, name) }];
    },
  );
  return new Map(await Promise.all(agents));
}

/** What the configuration says of turns, as the runtime wants it. */
export async function runtimeSettings(
  loaded: LoadedConfig,
  tier: string,
): Promise<RuntimeSettings & { readonly agents: readonly AgentSettings[] }> {
  const { config } = loaded;
  const agents = await readAgents(loaded);
  const { caps, unpricedPerMtok } = budgetCaps(config);
  const gateway = gatewaySettings(config);
  const { day, weekday } = calendarOf(loaded.user.settings.behavior.timezone);
  return {
    agents: [...agents.values()],
    agent(name) {
      const found = agents.get(name);
      if (found !== undefined) return found;
      throw new Fault('session/unknown-agent', `There is no agent \`${name}\`.`, {
        hint: `Configured: ${[...agents.keys()].join(', ')}.`,
      });
    },
    caps: (where) =>
      caps.flatMap((cap): Cap[] => {
        const account = accountOf(cap, where, day(where.at));
        return account === undefined ? [] : [{ account, name: cap.name, usd: cap.usd, tokens: cap.tokens }];
      }),
    unpricedPerMillion: unpricedPerMtok,
    context: contextSettings(config),
    modelSilenceMs: turnHabits(config).silenceMs + SILENCE_GRACE_MS,
    tier,
    today: (at) => `${day(at)} (${weekday(at)})`,
    shownTools: config.tools.shown,
    maxConcurrentTurns: gateway.maxConcurrentTurnsPerUser,
    maxSessions: gateway.maxSessionsPerUser,
  };
}
