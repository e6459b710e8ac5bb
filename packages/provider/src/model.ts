import { Fault } from '@oxydra/types';
import type { CallOptions, Clock, Log, Model, ModelEvent, ModelRequest, Random } from '@oxydra/types';
import type { Route } from './attempt.ts';
import { priceOf } from './cost/price.ts';
import { backoffMs } from './resilience/backoff.ts';
import type { Reliability } from './resilience/backoff.ts';
import type { Breaker } from './resilience/breaker.ts';
import { wait } from './resilience/wait.ts';
import { runAttempt } from './run-attempt.ts';
import { createSpending, quoteOf, worstOf } from './spending.ts';
import type { Spending, SpendingPorts } from './spending.ts';

export interface ModelPorts extends SpendingPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly reliability: Reliability;
  readonly breaker: (provider: string) => Breaker;
}

/** A call may be billed this many times: a broken answer, and the one that replaces it. */
const BILLED_TWICE = 2;

/** Faults that another model cannot mend either: the request itself is at fault. */
const NO_MODEL_MENDS = new Set<string>([
  'provider/refused-request',
  'provider/unsupported',
  'provider/empty-request',
  'config/bad-header',
]);

/** One call under way. `broken` says why what was shown so far is void, once an attempt broke that had shown something. */
interface Call {
  readonly request: ModelRequest;
  readonly signal: AbortSignal;
  readonly spending: Spending;
  broken: string | undefined;
}

/** A model with its retries and its chain of fallbacks. `routes` begins with the selected one. */
export function createModel(routes: readonly [Route, ...Route[]], ports: ModelPorts): Model {
  const [primary] = routes;
  const { clock, random, log, reliability, count, calibration } = ports;
  const billable = routes.length > 1 || reliability.attempts > 1 ? BILLED_TWICE : 1;
  const quote = (request: ModelRequest) => quoteOf(request, routes, billable, ports);

  /** Asks one route as often as its faults and the quote allow. The fault it ends with, undefined when it answered. */
  async function* askRoute(
    route: Route,
    isLast: boolean,
    call: Call,
  ): AsyncGenerator<ModelEvent, Fault | undefined, undefined> {
    const { request, signal, spending } = call;
    const breaker = ports.breaker(route.provider);
    let fault: Fault | undefined;
    for (let attempt = 1; attempt <= reliability.attempts; attempt += 1) {
      if (fault !== undefined) {
        const pause = backoffMs(attempt, reliability, fault.retryAfterMs, random);
        if (pause === undefined || !spending.affords(route)) return fault;
        yield { type: 'warning', text: `${fault.message} Trying again (${attempt} of ${reliability.attempts}).` };
        await wait(pause, clock, signal);
      }
      const gate = breaker.gate();
      if (!gate.open) {
        fault = gate.fault;
        if (!isLast || gate.waitMs > reliability.maxMs) return fault;
        continue;
      }
      // Only when another attempt really begins: until then, people keep what they have read.
      if (call.broken !== undefined) yield { type: 'withdrawn', reason: call.broken };
      call.broken = undefined;
      const { output: maxOutput } = worstOf(request, route, ports);
      const outcome = yield* runAttempt(route, { request, maxOutput, spending, breaker, signal });
      if (outcome.done) return undefined;
      fault = outcome.fault;
      if (outcome.shown) call.broken = fault.message;
      log.warn('provider.attempt-failed', { model: route.model.id, attempt, code: fault.code });
      if (!fault.retryable) return fault;
    }
    return fault;
  }

  async function* stream(request: ModelRequest, { signal }: CallOptions): AsyncGenerator<ModelEvent, void, undefined> {
    signal.throwIfAborted();
    const spending = createSpending(request, quote(request), ports);
    const call: Call = { request, signal, spending, broken: undefined };
    let first: Fault | undefined;
    for (const [place, route] of routes.entries()) {
      if (first !== undefined) {
        if (!spending.affords(route)) break;
        yield { type: 'warning', text: `${route.model.id} answers in place of ${primary.model.id}: ${first.message}` };
      }
      const fault = yield* askRoute(route, place === routes.length - 1, call);
      if (fault === undefined) return;
      first ??= fault;
      if (NO_MODEL_MENDS.has(fault.code)) break;
    }
    throw first ?? new Fault('provider/cut', `${primary.provider} gave no answer.`, { retryable: true });
  }

  return {
    info: primary.model,
    stream,
    quote,
    warm: () => primary.warm?.(),
    countTokens: (text) => Math.ceil(count(text) * calibration(primary.model.id).ratio),
    price: (usage) => priceOf(usage, primary.model.prices),
  };
}
