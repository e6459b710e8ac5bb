import { addUsage, Fault } from '@oxydra/types';
import type { ModelEvent, ModelRequest } from '@oxydra/types';
import type { AttemptRecord, Route } from './attempt.ts';
import type { Breaker } from './resilience/breaker.ts';
import type { Spending } from './spending.ts';

export interface AttemptPorts {
  readonly request: ModelRequest;
  readonly maxOutput: number;
  readonly spending: Spending;
  readonly breaker: Breaker;
  readonly signal: AbortSignal;
}

/** How an attempt ended: with its finish told, or with a fault after it had shown something or not. */
export type AttemptOutcome =
  | { readonly done: true }
  | { readonly done: false; readonly fault: Fault; readonly shown: boolean };

/** What a person or a tool has seen begin cannot be retried in silence. */
const VISIBLE = new Set<string>(['text-start', 'reasoning-start', 'tool-input-start', 'source', 'file']);

/** Asks a route once. Throws only the signal's reason and bugs; everything else is the outcome. */
export async function* runAttempt(
  route: Route,
  { request, maxOutput, spending, breaker, signal }: AttemptPorts,
): AsyncGenerator<ModelEvent, AttemptOutcome, undefined> {
  const record: AttemptRecord = { accepted: false, usage: undefined };
  let said = '';
  let shown = false;
  let reported = false;
  try {
    for await (const event of route.attempt(request, maxOutput, record, signal)) {
      if (event.type === 'finish') {
        reported = true;
        breaker.succeeded();
        spending.finished(route, event.usage, said);
        yield { ...event, charge: spending.charge(), model: route.model.id };
        return { done: true };
      }
      shown ||= VISIBLE.has(event.type);
      if ('delta' in event) said += event.delta;
      // What broken attempts used is part of what this call has used so far.
      yield event.type === 'usage' ? { ...event, usage: addUsage(spending.usage, event.usage) } : event;
    }
    throw new Fault('provider/cut', `${route.provider} ended its answer without an end.`, { retryable: true });
  } catch (error) {
    signal.throwIfAborted();
    if (!Fault.is(error)) throw error;
    reported = true;
    breaker.failed(error);
    spending.broken(route, record, said);
    if (record.accepted) yield { type: 'usage', usage: spending.usage };
    return { done: false, fault: error, shown };
  } finally {
    if (!reported) breaker.released();
  }
}
