declare const kind: unique symbol;
type Id<Kind extends string> = string & { readonly [kind]: Kind };

/** Owner of a workspace and of all that is in it. */
export type UserId = Id<'user'>;
/** One conversation; a UUIDv7. */
export type SessionId = Id<'session'>;
/** One user message until its answer is settled. */
export type TurnId = Id<'turn'>;
/** One tool call; unique in its session. Providers' own ids are mapped to it. */
export type CallId = Id<'call'>;
export type ApprovalId = Id<'approval'>;
/** Handed to a side effect so that the far side can recognise a repetition. */
export type IdempotencyKey = Id<'idempotency-key'>;

/** Brands a string that its maker vouches for (a parser, a store, an id source). */
export const asId = <T extends Id<string>>(text: string): T => text as T;
