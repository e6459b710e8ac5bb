import type { TurnLimits } from '@oxydra/types';
import type { Config } from '../schema/config-schema.ts';

/** The agent that everybody talks to first; `[agents.default]` changes it. */
export const DEFAULT_AGENT = 'default';

/** Hard limits of a turn of this agent: its own where it has them, never looser than everybody's. */
export function turnLimits(config: Config, agent: string): TurnLimits {
  const { runtime } = config;
  const own = Object.hasOwn(config.agents, agent) ? config.agents[agent]?.max_turns : undefined;
  return {
    rounds: Math.min(runtime.max_turns, own ?? runtime.max_turns),
    toolCalls: runtime.max_tool_calls,
    wallMs: runtime.max_duration_secs * 1000,
    parallelReads: runtime.parallel_reads,
  };
}

/** How turns run beside their limits. */
export interface TurnHabits {
  /** Milliseconds of silence of the model after which a round is given up. */
  readonly silenceMs: number;
  /** What a message during a turn does. */
  readonly busy: 'steer' | 'queue';
}

export const turnHabits = ({ runtime }: Config): TurnHabits => ({
  silenceMs: runtime.turn_timeout_secs * 1000,
  busy: runtime.busy,
});

/** How much of a model's window a context may fill. */
export interface ContextSettings {
  readonly safetyBufferTokens: number;
  readonly fallbackContextTokens: number;
}

export const contextSettings = ({ runtime }: Config): ContextSettings => ({
  safetyBufferTokens: runtime.context_budget.safety_buffer_tokens,
  fallbackContextTokens: runtime.context_budget.fallback_max_context_tokens,
});
