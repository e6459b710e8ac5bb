import type { AskApproval, AskEvent, TurnEnd } from './ask-event.ts';

export interface Attachment {
  /** IANA media type. */
  readonly mediaType: string;
  /** Base64 without line breaks. */
  readonly data: string;
  readonly name: string;
}

/** One message to the agent. */
export interface Question {
  readonly prompt: string;
  readonly files: readonly Attachment[];
  /** An id, its beginning, or the name of a new session; undefined begins one. */
  readonly session?: string | undefined;
  /** Only for a session that begins. */
  readonly agent?: string | undefined;
  readonly model?: string | undefined;
}

export interface Decision {
  readonly decision: 'allow' | 'deny';
  readonly scope: 'once' | 'session' | 'always';
  /** The answer to a question, or a word to the model about a denial. */
  readonly text?: string | undefined;
}

/** Answers requests for approval; ends at once when the signal aborts, and then its answer is not used. */
export type Approver = (approval: AskApproval, signal: AbortSignal) => Promise<Decision>;

export interface AskOptions {
  readonly onEvent: (event: AskEvent) => void;
  readonly approve: Approver;
  /** Aborting cancels the turn; it then ends as every turn does. */
  readonly signal: AbortSignal;
}

/** A way to have turns: in this process, or through the gateway of a daemon. Several may run at once. */
export interface AskDesk extends AsyncDisposable {
  /**
   * Resolves with the turn's end, which is the last event too. Rejects with a Fault where no turn was opened, and with
   * `runner/turn-lost` where its end cannot be learnt.
   */
  ask(question: Question, options: AskOptions): Promise<TurnEnd>;
  /** Goes on with the turn that a stop left open in a session. Undefined where none is. */
  resume(session: string, options: AskOptions): Promise<TurnEnd | undefined>;
}
