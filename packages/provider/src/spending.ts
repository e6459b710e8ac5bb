import { addUsage, NO_USAGE } from '@oxydra/types';
import type { Charge, MicroUsd, ModelRequest, Quote, Usage } from '@oxydra/types';
import type { AttemptRecord, Route } from './attempt.ts';
import type { Calibration } from './cost/calibration.ts';
import { priceOf, worstPrice } from './cost/price.ts';
import type { CountText } from './cost/token-estimate.ts';

export interface SpendingPorts {
  readonly count: CountText;
  /** Tokens that a request sends, before calibration. */
  readonly estimate: (request: ModelRequest) => number;
  readonly calibration: (model: string) => Calibration;
}

/** Room for what an estimate does not see. */
const MARGIN = 1.1;

/** The most that one attempt can use and cost. */
export interface Worst {
  readonly input: number;
  readonly output: number;
  readonly usd: MicroUsd | null;
}

export function worstOf(request: ModelRequest, { model }: Route, { estimate, calibration }: SpendingPorts): Worst {
  const input = Math.ceil(estimate(request) * Math.max(1, calibration(model.id).ratio) * MARGIN);
  const asked = Math.min(request.maxOutput ?? model.outputTokens, model.outputTokens);
  // A model never writes beyond its context; where the estimate says it is full, the provider shall decide.
  const left = model.contextTokens - input;
  const output = Math.max(1, left > 0 ? Math.min(asked, left) : asked);
  return { input, output, usd: worstPrice(input, output, model.prices) };
}

/** The most that a call may cost, when it may be billed `times` over on any of its routes. */
export function quoteOf(request: ModelRequest, routes: readonly Route[], times: number, ports: SpendingPorts): Quote {
  const worst = routes.map((route) => worstOf(request, route, ports));
  const known = worst.flatMap(({ usd }) => (usd === null ? [] : [usd]));
  return {
    inputTokens: times * Math.max(...worst.map(({ input }) => input)),
    outputTokens: times * Math.max(...worst.map(({ output }) => output)),
    usd: known.length < worst.length ? null : times * Math.max(...known),
  };
}

/** What one call spends over all its attempts, kept inside its quote. */
export interface Spending {
  readonly usage: Usage;
  charge(): Charge;
  /** An attempt that finished, with the usage its provider told. */
  finished(route: Route, usage: Usage, said: string): void;
  /** An attempt that broke: what its provider told of it, else what it must have used. */
  broken(route: Route, record: AttemptRecord, said: string): void;
  /** Whether the quote leaves room for one more whole attempt. */
  affords(route: Route): boolean;
}

export function createSpending(request: ModelRequest, quoted: Quote, ports: SpendingPorts): Spending {
  const { count, estimate, calibration } = ports;
  let usd: MicroUsd | null = 0;
  let total: Usage = NO_USAGE;
  let estimated = false;

  const add = ({ model }: Route, usage: Usage): void => {
    const cost = priceOf(usage, model.prices);
    usd = usd === null || cost === null ? null : usd + cost;
    total = addUsage(total, usage);
  };
  const guess = (route: Route, told: Usage, said: string): void => {
    const guessed = Math.ceil(estimate(request) * calibration(route.model.id).ratio);
    estimated = true;
    add(route, { ...told, input: told.input > 0 ? told.input : guessed, output: Math.max(told.output, count(said)) });
  };

  return {
    get usage() {
      return total;
    },
    charge: () => ({ usd, usage: total, ...(estimated ? { estimated } : {}) }),
    finished(route, usage, said) {
      const told = usage.input > 0 || usage.output > 0;
      if (!told && route.model.rehearsal !== true) guess(route, usage, said);
      else {
        add(route, usage);
        calibration(route.model.id).learn(estimate(request), usage.input);
      }
    },
    broken(route, record, said) {
      if (record.accepted) guess(route, record.usage ?? NO_USAGE, said);
    },
    affords(route) {
      const worst = worstOf(request, route, ports);
      const tokens = quoted.inputTokens + quoted.outputTokens - total.input - total.output;
      const money = worst.usd === null || usd === null || quoted.usd === null || usd + worst.usd <= quoted.usd;
      return money && worst.input + worst.output <= tokens;
    },
  };
}
