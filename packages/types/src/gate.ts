import type { ApprovalAnswer } from './approval.ts';
import type { SessionId, TurnId, UserId } from './id.ts';
import type { Committed } from './journal.ts';
import type { Label } from './label.ts';
import type { ToolSpec } from './model.ts';
import type { ToolCall, ToolResult, ToolTier, Verdict } from './tool.ts';

/** Something that was said in a session, and who said it. */
export interface Heard {
  readonly text: string;
  /** Of these words alone, whatever else the model had seen by then. */
  readonly label: Label;
  /** What the call that brought it had asked with: an echo vouches for nothing. */
  readonly asked?: string | undefined;
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
  /** All that was said so far, oldest first: whether the user spoke of what a call would do is looked up here. */
  readonly heard: readonly Heard[];
  /** The tools this agent may use; absent means all. */
  readonly tools?: readonly string[] | undefined;
  /** Rules a person allowed for the rest of this session. */
  readonly sessionRules: readonly string[];
}

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
  /** The same judgement, made for somebody who only wants to know: nothing is noted and nothing can come of it. */
  explain(call: ToolCall, scene: Scene): Promise<Verdict>;
  /**
   * Runs an allowed call. Judges it once more, so that nothing that changed since slips through, and never rejects
   * except with the signal's reason: every other failure is a result.
   */
  perform(permit: Permit, options: PerformOptions): Promise<ToolResult>;
}
