/** A document of the web as a person would read it. Its text is as trustworthy as where it came from. */
export interface Reading {
  readonly kind: 'page' | 'feed' | 'pdf' | 'json' | 'text' | 'binary';
  /** Empty where the document has none. */
  readonly title: string;
  /** Markdown for pages and feeds, plain text for the rest; empty for what is not text. */
  readonly text: string;
  /** True where the document held more than was read. */
  readonly cut: boolean;
  /** What the document says of itself: `byline`, `published`, `site`, `language`, `pages`, `refresh`. */
  readonly facts: Readonly<Record<string, string>>;
  /** What a reader should know of how it was read, in sentences. */
  readonly notes: readonly string[];
}

/** What the bytes are said to be. */
export interface Document {
  /** As the `content-type` header has it, parameters included; empty where nobody said. */
  readonly mediaType: string;
  /** Where it came from; links are resolved against it. */
  readonly url: string;
}

export interface ReadingOptions {
  /** `article`: the main content of a page; `page`: all that is visible; `source`: the text as it was sent. */
  readonly as: 'article' | 'page' | 'source';
  readonly signal: AbortSignal;
}

/** Where the hits stand in a search engine's answer: paths with dots in JSON, small CSS selectors in HTML. */
export interface HitShape {
  readonly format: 'json' | 'html';
  readonly items: string;
  readonly title: string;
  readonly url: string;
  /** Tried in order; the first that holds text counts. */
  readonly snippet: readonly string[];
  /** Only items whose field has this value. */
  readonly where?: { readonly path: string; readonly is: number | string } | undefined;
  /** Found in an answer that holds a puzzle or a ban in place of hits. */
  readonly refusal?: string | undefined;
}

export interface Hit {
  readonly title: string;
  /** As the engine wrote it. */
  readonly url: string;
  readonly snippet: string;
}

/**
 * Turns bytes that nobody trusts into text, inside a guest without files, network or clock. Rejects with `guest/…`
 * Faults (`unavailable`, `timed-out`, `out-of-memory`, `too-much-output`, `threw`) or with the signal's reason; a document
 * that is broken is read as far as it can be.
 */
export interface Reader {
  read(bytes: Uint8Array, document: Document, options: ReadingOptions): Promise<Reading>;
  /**
   * The hits in an answer, in its order, their texts without markup. `hits` is null where the answer is not of that
   * shape at all, `refused` tells of a puzzle or a ban.
   */
  hits(
    bytes: Uint8Array,
    document: Document,
    shape: HitShape,
    options: { readonly signal: AbortSignal },
  ): Promise<{ readonly hits: readonly Hit[] | null; readonly refused: boolean }>;
}
