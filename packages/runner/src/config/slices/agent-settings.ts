import type { LoadedConfig } from '../load-config.ts';
import { DEFAULT_AGENT } from './turn-settings.ts';

/** An agent as the configuration describes it. */
export interface AgentSettings {
  readonly name: string;
  readonly prompt: { readonly text: string } | { readonly file: string } | undefined;
  /** `provider/model`; absent means the configured default. */
  readonly selector: string | undefined;
  /** The only tools it may use; absent means all. */
  readonly tools: readonly string[] | undefined;
}

/** All agents, `default` first whether or not the files mention it. */
export function agentSettings({ config, named }: LoadedConfig): readonly AgentSettings[] {
  const names = [...new Set([DEFAULT_AGENT, ...Object.keys(config.agents)])];
  return names.map((name) => {
    const entry = Object.hasOwn(config.agents, name) ? config.agents[name] : undefined;
    const file = named.prompts[name];
    const text = entry?.system_prompt;
    const { provider, model } = entry?.selection ?? {};
    return {
      name,
      prompt: text === undefined ? (file === undefined ? undefined : { file }) : { text },
      selector: provider === undefined || model === undefined ? undefined : `${provider}/${model}`,
      tools: entry?.tools,
    };
  });
}
