import { Fault } from '@oxydra/types';
import type { Clock } from '@oxydra/types';

/** Whether a provider may be asked now, and if not, for how long not. */
export type Gate = { readonly open: true } | { readonly open: false; readonly waitMs: number; readonly fault: Fault };

/** One per provider, shared by all turns: they fail once together, not each on its own. */
export interface Breaker {
  gate(): Gate;
  succeeded(): void;
  failed(fault: Fault): void;
  /** The call ended without telling anything about the provider: it was cancelled. */
  released(): void;
}

const FAILURES = 5;
const FIRST_REST_MS = 15_000;
const LONGEST_REST_MS = 120_000;
/** An empty account is not filled within a second. */
const NO_CREDIT_REST_MS = 60_000;
/** How often those who wait for a probe look again. */
const PROBE_MS = 1_000;
/** A probe that never reported back does not block the provider for good. */
const PROBE_LOST_MS = 120_000;

const COUNTED = new Set<string>([
  'provider/server-error',
  'provider/overloaded',
  'provider/unreachable',
  'provider/timed-out',
  'provider/silent',
  'provider/cut',
  'provider/garbled',
  'provider/not-an-api',
]);

export function createBreaker(provider: string, clock: Clock): Breaker {
  let failures = 0;
  let restMs = FIRST_REST_MS;
  let until = 0;
  let last: Fault | undefined;
  /** True between the end of a rest and the first word on whether it helped. */
  let probing = false;
  let probeSince: number | undefined;

  const rest = (ms: number, fault: Fault): void => {
    until = Math.max(until, clock.now() + ms);
    last = fault;
  };

  const closedFor = (waitMs: number): Gate => {
    const seconds = Math.max(1, Math.ceil(waitMs / 1000));
    const said = last?.message ?? 'it failed several times.';
    const fault = new Fault(
      last?.code ?? 'provider/overloaded',
      `${provider} is left alone for ${seconds} more seconds after this: ${said}`,
      { hint: last?.hint, retryable: true, retryAfterMs: waitMs, cause: last },
    );
    return { open: false, waitMs, fault };
  };

  return {
    gate() {
      const now = clock.now();
      if (now < until) return closedFor(until - now);
      if (!probing) return { open: true };
      if (probeSince !== undefined && now - probeSince < PROBE_LOST_MS) return closedFor(PROBE_MS);
      probeSince = now;
      return { open: true };
    },
    succeeded() {
      failures = 0;
      restMs = FIRST_REST_MS;
      probing = false;
      probeSince = undefined;
      last = undefined;
    },
    failed(fault) {
      probeSince = undefined;
      if (fault.code === 'provider/rate-limited' && fault.retryAfterMs !== undefined) rest(fault.retryAfterMs, fault);
      if (fault.code === 'provider/no-credit') rest(NO_CREDIT_REST_MS, fault);
      if (!COUNTED.has(fault.code)) {
        // It answered, whatever it said.
        probing = false;
        return;
      }
      failures += 1;
      if (failures < FAILURES && !probing) return;
      rest(restMs, fault);
      restMs = Math.min(restMs * 2, LONGEST_REST_MS);
      probing = true;
    },
    released() {
      probeSince = undefined;
    },
  };
}
