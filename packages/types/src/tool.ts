import type { Approval } from './approval.ts';
import type { SentMedia } from './attachment.ts';
import type { CallId, IdempotencyKey } from './id.ts';
import type { Label } from './label.ts';
import type { FilePart, Json, JsonObject } from './message.ts';

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
  /** Where its own content came from, where that is known: `label` joins to it all that the model had seen. */
  readonly origin?: Label | undefined;
  readonly durationMs: number;
  readonly files?: readonly FilePart[] | undefined;
  /** Files for people: clients get them with this result, models do not. */
  readonly media?: readonly SentMedia[] | undefined;
  /** For programs: the structured output, or the error as data. */
  readonly output?: Json | undefined;
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string | undefined } | undefined;
  /** Where the whole output is kept when `text` is only its head and tail. */
  readonly artifact?: string | undefined;
  /** A unified diff of what changed, for people. */
  readonly diff?: string | undefined;
}

/** The gate's word on a call. `path` explains it, step by step, for people. */
export type Verdict =
  | { readonly verdict: 'allow'; readonly reason: string; readonly path: readonly string[] }
  | { readonly verdict: 'ask'; readonly reason: string; readonly path: readonly string[]; readonly approval: Approval }
  | { readonly verdict: 'deny'; readonly reason: string; readonly path: readonly string[] }
  /** Unknown tool, malformed JSON, wrong arguments: the reason tells the model how to correct itself. */
  | {
      readonly verdict: 'invalid';
      readonly reason: string;
      readonly path: readonly string[];
      /** Of what the reason quotes, where it quotes anything. */
      readonly label?: Label | undefined;
    };
