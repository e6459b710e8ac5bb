import type { Approval, ApprovalAnswer } from './approval.ts';
import type { CallId, IdempotencyKey, SessionId, TurnId, UserId } from './id.ts';
import type { Committed } from './journal.ts';
import type { Label } from './label.ts';
import type { FilePart, Json, JsonObject } from './message.ts';
import type { ToolSpec } from './model.ts';

/** What a call may do: look, change the workspace, or reach beyond it. */
export type ToolTier = 'read_only' | 'side_effecting' | 'privileged';

/** A call as the machine tracks it: what the model asked, and what the catalog says of the tool. */
export interface ToolCall {
  readonly call: CallId;
  readonly name: string;
  readonly arguments: JsonObject | null;
  /** Why `arguments` is null. */
  readonly malformed?: string | undefined;
  readonly tier: ToolTier;
  /** True where a repetition with the same key has no further effect. */
  readonly idempotent: boolean;
  /** H(session, turn, round, call, name, canonical arguments): the far side can recognise a repetition by it. */
  readonly key: IdempotencyKey;
}

/** What a call brought back. A tool's failure is a result too: the model reads it. */
export interface ToolResult {
  readonly ok: boolean;
  /** What the model reads. */
  readonly text: string;
  readonly label: Label;
  readonly durationMs: number;
  readonly files?: readonly FilePart[] | undefined;
  /** For programs: the structured output, or the error as data. */
  readonly output?: Json | undefined;
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string | undefined } | undefined;
  /** Where the whole output is kept when `text` is only its head and tail. */
  readonly artifact?: string | undefined;
  /** A unified diff of what changed, for people. */
  readonly diff?: string | undefined;
}

/** Around which conversation, under which rules a call is made. */
export interface Scene {
  readonly user: UserId;
  readonly session: SessionId;
  readonly turn: TurnId;
  readonly round: number;
  readonly agent: string;
  /** The join of all that the model had seen when it wrote the call. */
  readonly label: Label;
  /** The tools this agent may use; absent means all. */
  readonly tools?: readonly string[] | undefined;
  /** Rules a person allowed for the rest of this session. */
  readonly sessionRules: readonly string[];
}

/** The gate's word on a call. `path` explains it, step by step, for people. */
export type Verdict =
  | { readonly verdict: 'allow'; readonly reason: string; readonly path: readonly string[] }
  | { readonly verdict: 'ask'; readonly reason: string; readonly path: readonly string[]; readonly approval: Approval }
  | { readonly verdict: 'deny'; readonly reason: string; readonly path: readonly string[] }
  /** Unknown tool, malformed JSON, wrong arguments: the reason tells the model how to correct itself. */
  | { readonly verdict: 'invalid'; readonly reason: string; readonly path: readonly string[] };

/** What must be shown before an effect: a judged call, and the proof that its intent is on disk. */
export interface Permit {
  readonly call: ToolCall;
  readonly scene: Scene;
  readonly answer?: ApprovalAnswer | undefined;
  readonly committed: Committed;
}

export interface PerformOptions {
  readonly signal: AbortSignal;
  /** Live output for people; never part of the result. */
  readonly onOutput?: ((text: string) => void) | undefined;
}

/** The one way to an effect. */
export interface Gate {
  /** The tools a scene may use, in the order shown to the model. */
  specs(tools?: readonly string[]): readonly ToolSpec[];
  /** What the catalog says of a tool; an unknown one counts as read-only, since nothing will run. */
  traits(name: string): { readonly tier: ToolTier; readonly idempotent: boolean };
  /** Judges a call; `answer` is what a person said to the approval that an earlier judgement opened. */
  judge(call: ToolCall, scene: Scene, answer?: ApprovalAnswer): Promise<Verdict>;
  /**
   * Runs an allowed call. Judges it once more, so that nothing that changed since slips through, and never rejects
   * except with the signal's reason: every other failure is a result.
   */
  perform(permit: Permit, options: PerformOptions): Promise<ToolResult>;
}
