/** What the guest makes of a document. */
export interface GuestReading {
  readonly kind: 'page' | 'feed' | 'pdf' | 'json' | 'text';
  /** Empty where the document has none. */
  readonly title: string;
  readonly text: string;
  /** True where the document held more than was read or written. */
  readonly cut: boolean;
  /** What the document says of itself. */
  readonly facts: Readonly<Record<string, string>>;
  /** What a reader should know, in sentences. */
  readonly notes?: readonly string[];
}
