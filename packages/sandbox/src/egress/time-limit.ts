import { Fault } from '@oxydra/types';
import type { Clock } from '@oxydra/types';

/** The time of one request, from its first name to the last byte of its answer. */
export interface TimeLimit {
  /** Aborts with the caller's reason, or with `egress/timeout`. */
  readonly signal: AbortSignal;
  /** Nothing more is waited for. */
  end(): void;
}

export function timeLimit(
  clock: Clock,
  ms: number | undefined,
  outer: AbortSignal | undefined,
  host: string,
): TimeLimit {
  const late = new AbortController();
  const timer =
    ms === undefined
      ? undefined
      : clock.after(ms, () =>
          late.abort(
            new Fault('egress/timeout', `${host} did not answer in full in ${ms / 1000} s.`, {
              hint: 'Try again, or allow it more time.',
              retryable: true,
            }),
          ),
        );
  return {
    signal: outer === undefined ? late.signal : AbortSignal.any([outer, late.signal]),
    end: () => timer?.[Symbol.dispose](),
  };
}
