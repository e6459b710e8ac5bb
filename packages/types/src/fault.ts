/** Survives copies of this module and process walls, where `instanceof` does not. */
const FAULT = Symbol.for('oxydra.fault');

/** The room in which something went wrong. */
export type FaultPlace =
  | 'config'
  | 'provider'
  | 'catalog'
  | 'turn'
  | 'budget'
  | 'tool'
  | 'gate'
  | 'sandbox'
  | 'guest'
  | 'egress'
  | 'secret'
  | 'audit'
  | 'store'
  | 'session'
  | 'gateway'
  | 'runner'
  | 'wire';

/** `place/what`, stable across releases: programs may branch on it. */
export type FaultCode = `${FaultPlace}/${string}`;

export interface FaultOptions {
  /** What the reader can do next, as one sentence. */
  readonly hint?: string | undefined;
  /** True when the same attempt may succeed later without any change. */
  readonly retryable?: boolean | undefined;
  /** How long the other side asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** A fault as plain data: what crosses a process, a WASM wall or the journal. */
export interface FaultRecord {
  readonly code: FaultCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs?: number | undefined;
}

/**
 * An expected failure. `message` says what happened in one sentence, `hint` what to do next.
 * A bare `Error` anywhere means a bug of ours.
 */
export class Fault extends Error {
  readonly [FAULT] = true;
  readonly code: FaultCode;
  readonly hint: string | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(code: FaultCode, message: string, options: FaultOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Fault';
    this.code = code;
    this.hint = options.hint;
    this.retryable = options.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }

  static is(value: unknown): value is Fault {
    return typeof value === 'object' && value !== null && FAULT in value;
  }

  /** The fault as data; anything that is not a fault becomes a bug report without its stack. */
  static toRecord(error: unknown, fallback: FaultCode = 'runner/bug'): FaultRecord {
    if (Fault.is(error)) {
      const { code, message, hint, retryable, retryAfterMs } = error;
      return {
        code,
        message,
        retryable,
        ...(hint === undefined ? {} : { hint }),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      };
    }
    const message = error instanceof Error ? error.message : String(error);
    return { code: fallback, message: `Unexpected failure: ${message}`, retryable: false };
  }

  static fromRecord(record: FaultRecord): Fault {
    return new Fault(record.code, record.message, record);
  }
}

/** States what must hold if our own code is right; a failure is a bug, not a fault. */
export function invariant(condition: unknown, claim: string): asserts condition {
  if (!condition) throw new Error(`Broken invariant: ${claim}`);
}
