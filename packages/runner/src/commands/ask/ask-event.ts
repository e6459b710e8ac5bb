import type { ApprovalId, CallId, FinishReason, JsonObject, SessionId, TurnId, TurnOutcome } from '@oxydra/types';
import type { WireUsage } from '@oxydra/types/wire';

/** A question to a person, as `ask` shows it; `expires_at` is RFC 3339. */
export interface AskApproval {
  readonly approval: ApprovalId;
  readonly call: CallId;
  readonly kind: 'permission' | 'question';
  readonly tool: string;
  readonly arguments: JsonObject;
  readonly summary: string;
  readonly diff?: string | undefined;
  readonly reason: string;
  readonly path: readonly string[];
  readonly rule?: string | undefined;
  readonly choices?: readonly string[] | undefined;
  readonly hash: string;
  readonly expires_at: string;
}

export interface AskError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

export interface TurnEnd {
  readonly type: 'turn-end';
  readonly outcome: TurnOutcome;
  readonly text: string;
  readonly finish: FinishReason;
  readonly usage: WireUsage;
  readonly error?: AskError | undefined;
}

/** What `ask --json` writes, one a line, whether a daemon answers or this process does. */
export type AskEvent =
  | { readonly type: 'turn-start'; readonly session: SessionId; readonly turn: TurnId; readonly model: string }
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'reasoning-delta'; readonly text: string }
  | {
      readonly type: 'tool-call';
      readonly call: CallId;
      readonly name: string;
      readonly arguments: JsonObject | null;
    }
  | { readonly type: 'tool-result'; readonly call: CallId; readonly ok: boolean; readonly output: string }
  | ({ readonly type: 'approval-request' } & AskApproval)
  | { readonly type: 'notice'; readonly text: string }
  | { readonly type: 'round-end'; readonly finish: FinishReason; readonly usage: WireUsage }
  | TurnEnd;
