/**
 * What a call does to the world outside, as far as rules can see it. Our own tools declare it; for foreign ones it is
 * inferred, on the strict side, from the words in their names and schemas.
 */
export type Effect =
  /** Looks only. What it is asked with still leaves. */
  | 'reads'
  /** Makes something new that belongs to the user. */
  | 'creates'
  /** Changes what is there. */
  | 'overwrites'
  /** Takes away what cannot be brought back. */
  | 'destroys'
  /** Gives something to somebody else: mail, money, a post, an invitation. */
  | 'sends'
  /** Could be anything: a command, a query, a tool whose name says nothing. */
  | 'anything';

/** What an argument is to the call. */
export type Role =
  /** Who or where: the data or the deed goes there. */
  | 'destination'
  /** What goes along. */
  | 'content'
  /** Which thing is meant: a name or a number of something that exists. */
  | 'object'
  /** What it is about, or becomes. */
  | 'topic';

export interface FlowPart {
  readonly argument: string;
  readonly role: Role;
  readonly values: readonly string[];
  /** A link that was shown word for word may be followed: it can carry nothing away. */
  readonly seen?: true | undefined;
  /** A program would connect there, however it is spelled. */
  readonly place?: true | undefined;
}

export interface FlowFacts {
  readonly effect: Effect;
  /** Nothing of the call leaves the sandbox: it is only judged for what it does there. */
  readonly inside?: true | undefined;
  /** What it does besides, where its name says so: each is judged. */
  readonly also?: readonly Effect[] | undefined;
  readonly parts: readonly FlowPart[];
  /** Numbers, days and switches go with it too: more than words is given away. */
  readonly measured?: boolean | undefined;
  /** Words that a user who wants this would use; what destroys needs one of them said. */
  readonly verbs?: readonly string[] | undefined;
}
