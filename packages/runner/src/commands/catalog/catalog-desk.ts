/** The model catalog as its commands need it; the provider package has the facts. Prices are US dollars a million tokens. */
export interface CatalogDesk {
  /** Where its facts come from and when they were taken. */
  readonly origin: { readonly source: string; readonly date: string; readonly hash: string };
  list(filter: CatalogQuery): readonly CatalogLine[];
  /** What looks wrong, and where a user's own catalog leaves the pinned one. */
  verify(): readonly CatalogFinding[];
  /** Reads a catalog text (models.dev's form) and tells what it changes. Throws `catalog/…` for one that is no catalog. */
  compare(text: string): readonly { readonly model: string; readonly change: string; readonly text: string }[];
  /** The names nearest to one that is not there. */
  nearest(model: string): readonly string[];
}

export interface CatalogFinding {
  readonly kind: string;
  readonly model: string;
  readonly text: string;
  /** No reason to worry: the pinned facts say so too, or it is only a difference to them. */
  readonly known: boolean;
}

export interface CatalogQuery {
  readonly provider?: string | undefined;
  readonly text?: string | undefined;
  readonly toolCalls?: boolean | undefined;
  readonly reasoning?: boolean | undefined;
  readonly reads?: string | undefined;
}

export interface CatalogLine {
  /** `provider/model`. */
  readonly id: string;
  readonly name: string;
  readonly contextTokens: number;
  readonly outputTokens: number;
  readonly toolCalls: boolean;
  readonly reasoning: boolean;
  readonly reads: readonly string[];
  readonly inputUsd: number | null;
  readonly outputUsd: number | null;
  readonly deprecated: boolean;
}
