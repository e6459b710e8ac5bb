import type {
  Cap,
  Clock,
  Digest,
  Gate,
  Ids,
  Journal,
  LedgerBalances,
  Log,
  Models,
  SessionId,
  SessionIndex,
  TurnLimits,
  UserId,
  MicroUsd,
} from '@oxydra/types';
import type { ContextSettings } from './context.ts';
import type { Ledger } from './budget.ts';

/** An agent: what a session is started as. */
export interface AgentSettings {
  readonly name: string;
  /** Replaces the base prompt. */
  readonly prompt?: string | undefined;
  /** Model selector; absent means the configured default. */
  readonly model?: string | undefined;
  readonly tools?: readonly string[] | undefined;
  readonly limits: TurnLimits;
}

export interface RuntimeSettings {
  /** Throws `session/unknown-agent` with the nearest name. */
  readonly agent: (name: string) => AgentSettings;
  /** The caps that bind a turn, from the widest account to the narrowest. */
  readonly caps: (where: {
    readonly user: UserId;
    readonly session: SessionId;
    readonly turn: string;
    readonly agent: string;
    readonly at: number;
  }) => readonly Cap[];
  /** What an unpriced model is taken to cost when money is limited, in micro-dollars per million tokens. */
  readonly unpricedPerMillion: MicroUsd;
  readonly context: ContextSettings;
  /** The longest silence of a model before its call counts as failed, in milliseconds. */
  readonly modelSilenceMs: number;
  readonly tier: string;
  /** The user's calendar day, for prompts: `2026-11-21 (Saturday)`. */
  readonly today: (at: number) => string;
  /** A request describes so many tools; the others are found with `tool_search`. Absent: all. */
  readonly shownTools?: number | undefined;
  readonly maxConcurrentTurns: number;
  readonly maxSessions: number;
}

/** All that the runtime knows of the world. */
export interface RuntimePorts {
  readonly user: UserId;
  readonly journal: Journal;
  readonly index: SessionIndex;
  readonly balances: LedgerBalances;
  readonly models: Models;
  readonly gate: Gate;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digest: Digest;
  readonly log: Log;
  readonly settings: RuntimeSettings;
}

/** What a running turn needs beyond that. */
export interface TurnPorts extends RuntimePorts {
  readonly ledger: Ledger;
}
