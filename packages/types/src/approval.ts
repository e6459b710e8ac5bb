import type { ApprovalId, CallId } from './id.ts';
import type { JsonObject } from './message.ts';

/** A question to a person that a call waits for, durably. */
export interface Approval {
  readonly id: ApprovalId;
  /** `permission` to make a call, or a `question` the model asked through `ask_user`. */
  readonly kind: 'permission' | 'question';
  readonly call: CallId;
  readonly tool: string;
  readonly arguments: JsonObject;
  /** The call in one line, or the question. */
  readonly summary: string;
  readonly diff?: string | undefined;
  /** Why it asks. */
  readonly reason: string;
  readonly path: readonly string[];
  /** What `always` and `session` would allow, as a rule a person can read; absent where only `once` is offered. */
  readonly rule?: string | undefined;
  /** Suggested answers to a question. */
  readonly choices?: readonly string[] | undefined;
  /** H(tool, arguments, labels, user, session, expiry): an answer counts for exactly this. */
  readonly hash: string;
  /** Milliseconds since 1970; silence until then means deny. */
  readonly expiresAt: number;
}

export interface ApprovalAnswer {
  readonly approval: ApprovalId;
  readonly hash: string;
  /** Copied from the approval by the runtime, so that the hash can be checked at any later time. */
  readonly expiresAt: number;
  readonly decision: 'allow' | 'deny';
  /** How far an `allow` reaches. */
  readonly scope: 'once' | 'session' | 'always';
  /** Who answered: a client's name, `timeout`, `policy`. */
  readonly by: string;
  /** The answer to a question, or a word to the model about a denial. */
  readonly text?: string | undefined;
}
