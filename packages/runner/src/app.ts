import type { Gate, JsonObject, Log, Models, Sessions, ToolResult, ToolSpec, ToolTier, Turns } from '@oxydra/types';

import type { Explanation } from './commands/policy/explanation.ts';
import type { LoadedConfig } from './config/load-config.ts';

/** A tool as `oxydra tools` shows it. */
export interface ToolFacts extends ToolSpec {
  readonly tier: ToolTier;
  readonly output?: JsonObject | undefined;
}

/** One tool call as the user makes it, through the whole gate. */
export interface DirectCall {
  readonly name: string;
  readonly arguments: JsonObject;
  /** Rules that answer a request for approval with yes: `all`, or rules such as `file_write(/shared/**)`. */
  readonly approve: readonly string[];
}

/** A call that somebody wants to know the decision of. */
export interface PolicyQuestion {
  readonly name: string;
  readonly arguments: JsonObject;
  /** As the next call of this session; an id or its beginning. Absent: a new session. */
  readonly session?: string | undefined;
  /** In a new session: what the user said. */
  readonly words?: string | undefined;
  /** In a new session: whether untrusted text was read since. */
  readonly untrusted: boolean;
}

/** What `oxydra status --json` says of a running daemon. */
export interface AppStatus {
  readonly tier: string;
  readonly model: string;
  /** True while the built-in rehearsal model answers. */
  readonly rehearsal: boolean;
  readonly sessions: number;
  readonly turnsActive: number;
  /** Pids of guests that run for this user. */
  readonly guestPids: readonly number[];
  /** What does not work as configured, each as one sentence. */
  readonly degraded: readonly string[];
}

export interface HealthCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to do about it; empty when it is fine. */
  readonly fix: string;
}

/** Oxydra, put together for one user. Disposing it drains, closes the store and frees the user's lock. */
export interface App extends AsyncDisposable {
  readonly sessions: Sessions;
  readonly turns: Turns;
  readonly models: Models;
  readonly gate: Gate;
  readonly log: Log;
  tools(): readonly ToolFacts[];
  call(call: DirectCall, options: { readonly signal: AbortSignal }): Promise<ToolResult>;
  /** What the gate would say of a call, and why; nothing is made of it. */
  explain(question: PolicyQuestion): Promise<Explanation>;
  status(): Promise<AppStatus>;
  /** Checks of what only the running parts know: provider, database, journal, tier. */
  checks(): Promise<readonly HealthCheck[]>;
  /** Goes on with what the last stop left open. */
  resume(): Promise<void>;
  /** Opens the gateway; `url` is what clients connect to. The token stands in `ipc/gateway-token`. */
  serve(): Promise<{ readonly url: string }>;
  /** Goes on with another configuration, from the next turn on. Throws, and changes nothing, where it cannot be used. */
  reload(config: LoadedConfig): Promise<void>;
  /** Takes no new turns, lets the running ones end for `graceMs`, parks the rest. */
  drain(graceMs: number): Promise<void>;
}
