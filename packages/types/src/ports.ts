/** Time, in milliseconds since 1970 UTC. Simulations put their own in place. */
export interface Clock {
  now(): number;
  /** Calls back once after `ms`, unless disposed first. Does not keep the process alive. */
  after(ms: number, callback: () => void): Disposable;
}

/** Unique, time-ordered identifiers (UUIDv7). */
export interface Ids {
  next(): string;
}

/** SHA-256 of UTF-8 text, as lowercase hex. */
export type Digest = (text: string) => string;

/** A number in [0, 1). */
export type Random = () => number;

/** Named places where a crash test may end the process; costs nothing otherwise. */
export type Failpoint = (name: string) => void;

/** Structured log lines for operators; never message contents, never secrets. */
export interface Log {
  debug(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}
