/** What a token lets its bearer do. */
export const SCOPES = ['read', 'chat', 'approve'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who a token stands for. Scopes are the server's word; what a client claims of itself is only a claim. */
export interface Bearer {
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/** Says whose a token is. */
export interface Tokens {
  /** In constant time for any token of the right kind. */
  verify(token: string): Bearer | undefined;
  /** Tells the name of each token that stops counting, so that its connections end. */
  onRevoked(listener: (name: string) => void): Disposable;
}
