/** One model call: streams it to those who watch and gathers it for the journal. */
import { Fault, NO_USAGE } from '@oxydra/types';
import type { Charge, Clock, LiveEvent, Model, ModelRequest, TurnId } from '@oxydra/types';
import { collectAnswer, type Answer } from './collect-answer.ts';

export interface ModelCall {
  /** Ends with the whole answer; throws the model's Fault, or the signal's reason. */
  readonly answer: Promise<Answer>;
  /** The text streamed so far. */
  partial(): string;
  /** What an unfinished call has probably cost: all of its input, and what it wrote so far. */
  estimate(): Charge;
  /** True once the model has said anything; a call refused before that costs nothing. */
  heard(): boolean;
  /** Ends the stream at once, so that nothing more is said or paid; the answer then rejects. */
  halt(): void;
  readonly halted: boolean;
}

interface CallPorts {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly silenceMs: number;
  readonly publish: (event: LiveEvent) => void;
}

interface CallTarget {
  readonly model: Model;
  readonly request: ModelRequest;
  readonly turn: TurnId;
  readonly round: number;
}

export function callModel({ model, request, turn, round }: CallTarget, ports: CallPorts): ModelCall {
  const collector = collectAnswer();
  let written = '';
  let heard = false;
  const own = new AbortController();
  const estimate = (): Charge => {
    const usage = collector.usage ?? {
      ...NO_USAGE,
      input: model.quote(request).inputTokens,
      output: model.countTokens(written),
    };
    return { usd: model.price(usage), usage, estimated: true };
  };

  const run = async (): Promise<Answer> => {
    using silence = watchSilence(ports);
    const signal = AbortSignal.any([ports.signal, own.signal, silence.signal]);
    for await (const event of model.stream(request, { signal })) {
      heard = true;
      silence.heard();
      if (event.type === 'text-delta') {
        written += event.delta;
        ports.publish({ type: 'text-delta', turn, round, text: event.delta });
      } else if (event.type === 'reasoning-delta') {
        written += event.delta;
        ports.publish({ type: 'reasoning-delta', turn, round, text: event.delta });
      } else if (event.type === 'tool-input-delta') written += event.delta;
      else if (event.type === 'withdrawn') ports.publish({ type: 'text-withdrawn', turn, round, reason: event.reason });
      else if (event.type === 'warning') ports.publish({ type: 'warning', turn, text: event.text });
      const answer = collector.add(event);
      if (answer !== undefined) return answer;
    }
    signal.throwIfAborted();
    throw new Fault('provider/cut', 'The model stopped in the middle of its answer.', { retryable: true });
  };

  return {
    answer: run(),
    partial: () => collector.text,
    estimate,
    heard: () => heard,
    halt: () => own.abort(new Fault('turn/stopped', 'The turn was stopped.')),
    get halted() {
      return own.signal.aborted;
    },
  };
}

/** Aborts a call whose model has been silent for too long. Deltas only move a number; the timer looks at it. */
function watchSilence({ clock, silenceMs }: CallPorts): Disposable & { readonly signal: AbortSignal; heard(): void } {
  const controller = new AbortController();
  let last = clock.now();
  let timer: Disposable;
  const look = (): void => {
    const quiet = clock.now() - last;
    if (quiet < silenceMs) timer = clock.after(silenceMs - quiet, look);
    else
      controller.abort(
        new Fault('provider/silent', `The model said nothing for ${Math.round(silenceMs / 1000)} seconds.`, {
          hint: 'Try again, or raise `runtime.turn_timeout_secs`.',
          retryable: true,
        }),
      );
  };
  timer = clock.after(silenceMs, look);
  return {
    signal: controller.signal,
    heard() {
      last = clock.now();
    },
    [Symbol.dispose]: () => timer[Symbol.dispose](),
  };
}
