/** A secret found in a text. Offsets count UTF-16 units of the text as it came. */
export interface Finding {
  readonly start: number;
  readonly end: number;
  /** What it looks like: `github-token`, `known:NAME`, `private-key`, `high-entropy`. */
  readonly kind: string;
}

/** A text that comes in pieces: what could be the beginning of a secret is held back until it is known. */
export interface ScrubStream {
  /** What is safe to pass on now. */
  push(piece: string): string;
  /** The rest. */
  end(): string;
}

/** Takes secrets out of what leaves for a model, a memory, a log or a channel: `[REDACTED:kind]` stays in their place. */
export interface Scrubber {
  scrub(text: string): { readonly text: string; readonly found: readonly Finding[] };
  stream(): ScrubStream;
}
