/** A value that we hold, and must find in every encoding. */
export interface KnownValue {
  /** Named in the mark: `known:NAME`. */
  readonly name: string;
  /** Looked for from six letters on. */
  readonly value: string;
}
