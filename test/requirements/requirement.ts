export interface Requirement {
  readonly promise: string;
  /** Why no test shows it yet. */
  readonly pending?: string;
}

export const promise = (text: string): Requirement => ({ promise: text });
export const pending = (text: string, why = 'no test cites it yet'): Requirement => ({ promise: text, pending: why });
