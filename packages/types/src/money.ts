/** Integer micro-dollars: 1,000,000 is one US dollar. */
export type MicroUsd = number;

export const usdToMicro = (usd: number): MicroUsd => Math.round(usd * 1_000_000);
export const microToUsd = (micro: MicroUsd): number => micro / 1_000_000;

/** Tokens of one or several model calls. `input` includes cached, `output` includes reasoning tokens. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cachedInput: number;
  readonly cacheWrite: number;
  readonly reasoning: number;
}

export const NO_USAGE: Usage = { input: 0, output: 0, cachedInput: 0, cacheWrite: 0, reasoning: 0 };

export const addUsage = (a: Usage, b: Usage): Usage => ({
  input: a.input + b.input,
  output: a.output + b.output,
  cachedInput: a.cachedInput + b.cachedInput,
  cacheWrite: a.cacheWrite + b.cacheWrite,
  reasoning: a.reasoning + b.reasoning,
});

/** Where money and tokens are counted. A reservation must fit every account of its chain. */
export type AccountId = `user-day:${string}` | `session:${string}` | `turn:${string}` | `agent:${string}`;

/** The caps of one account; an absent cap does not limit. */
export interface Cap {
  readonly account: AccountId;
  /** The config key that set it, shown when it refuses: `budgets.per_turn_usd`. */
  readonly name: string;
  readonly usd?: MicroUsd | undefined;
  readonly tokens?: number | undefined;
}

/** Money and tokens held back before a model call, on every account of the chain. */
export interface Reservation {
  readonly id: string;
  readonly accounts: readonly AccountId[];
  /** The most the call can cost; null where no price is known and no budget is set. */
  readonly usd: MicroUsd | null;
  readonly tokens: number;
}

/** What a call did cost. `estimated` when the provider did not say (cut stream, cancel). */
export interface Charge {
  readonly usd: MicroUsd | null;
  readonly usage: Usage;
  readonly estimated?: true | undefined;
}
