import type { Clock, Log, Sessions, Turns, UserId } from '@oxydra/types';
import type { Tokens } from './auth/scope.ts';
import type { GatewayLimits } from './limits.ts';
import type { Payload } from './stream/frame.ts';

/** Lists that clients ask for, in the wire's own shapes. */
export interface Catalogue {
  models(filter?: string): Promise<Payload<'model_list'>['models']>;
  tools(): Promise<Payload<'tool_list'>['tools']>;
  agents(): Promise<Payload<'agent_list'>['agents']>;
  /** Workspace paths that contain `query`, best first. */
  findFiles(query: string): Promise<readonly string[]>;
  /** A model's context in tokens, where it is known. */
  contextLimit(model: string): number | undefined;
}

export interface GatewayStatus {
  readonly healthy: boolean;
  /** One sentence for people, where there is something to say. */
  readonly message?: string | undefined;
  readonly startup: NonNullable<Payload<'health_status'>['startup_status']>;
  /** The default agent's model; absent where none is configured. */
  readonly model?: string | undefined;
  readonly rehearsal: boolean;
}

export interface GatewaySettings {
  /** `none` is honoured on loopback only. */
  readonly auth: 'token' | 'none';
  /** Origins, scheme and port included, whose pages may connect. */
  readonly allowedOrigins: readonly string[];
  /** Host names beside loopback and the bound one. */
  readonly allowedHosts: readonly string[];
  readonly limits: GatewayLimits;
  /** What a message does that arrives by `send_turn` while a turn runs: waits for its end, or joins it. */
  readonly busy: 'queue' | 'steer';
}

export interface GatewayPorts {
  readonly sessions: Sessions;
  readonly turns: Turns;
  readonly catalogue: Catalogue;
  readonly tokens: Tokens;
  /** Whose gateway this is. */
  readonly user: UserId;
  readonly settings: GatewaySettings;
  readonly status: () => GatewayStatus;
  /** Throws, or answers with a sentence, while the store cannot do its work. */
  readonly checkStore: () => Promise<string | undefined>;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly log: Log;
}
