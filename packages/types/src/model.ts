import type { Json, JsonObject, Message, Opaque } from './message.ts';
import type { CallId } from './id.ts';
import type { Charge, MicroUsd, Usage } from './money.ts';

/** A tool as a model sees it. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments; always an object schema. */
  readonly input: JsonObject;
}

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly tool: string };
export type ReasoningEffort = 'none' | 'low' | 'medium' | 'high';

export interface ModelRequest {
  /** Stable parts first, so that provider caches hit; `cache` marks the end of a stable prefix. */
  readonly system: readonly { readonly text: string; readonly cache?: boolean | undefined }[];
  readonly messages: readonly Message[];
  readonly tools: readonly ToolSpec[];
  readonly toolChoice?: ToolChoice | undefined;
  /** Tokens; absent means the model's own limit from the catalog. */
  readonly maxOutput?: number | undefined;
  readonly temperature?: number | undefined;
  readonly reasoning?: ReasoningEffort | undefined;
  readonly stop?: readonly string[] | undefined;
  /** Mark the newest message as a cache breakpoint too. */
  readonly cacheMessages?: boolean | undefined;
  /** Passed through to the provider under its own names. */
  readonly providerOptions?: JsonObject | undefined;
  /** Groups requests of one session for providers that key caches or state by it. */
  readonly session?: string | undefined;
}

export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'error';

/**
 * What a model says, as it says it. `id` groups the deltas of one part. Every stream ends in exactly one `finish`,
 * or throws exactly one Fault; nothing follows either.
 */
export type ModelEvent =
  | { readonly type: 'text-start'; readonly id: string }
  | { readonly type: 'text-delta'; readonly id: string; readonly delta: string }
  | { readonly type: 'text-end'; readonly id: string; readonly opaque?: Opaque | undefined }
  | { readonly type: 'reasoning-start'; readonly id: string }
  | { readonly type: 'reasoning-delta'; readonly id: string; readonly delta: string }
  | { readonly type: 'reasoning-end'; readonly id: string; readonly opaque?: Opaque | undefined }
  | { readonly type: 'tool-input-start'; readonly call: CallId; readonly name: string }
  | { readonly type: 'tool-input-delta'; readonly call: CallId; readonly delta: string }
  | { readonly type: 'tool-input-end'; readonly call: CallId }
  | {
      readonly type: 'tool-call';
      readonly call: CallId;
      readonly name: string;
      /** The arguments as text; the empty string means `{}`. */
      readonly input: string;
      readonly opaque?: Opaque | undefined;
    }
  | { readonly type: 'source'; readonly url: string; readonly title?: string | undefined }
  | { readonly type: 'file'; readonly mediaType: string; readonly data: string }
  | { readonly type: 'usage'; readonly usage: Usage }
  /** All that was streamed so far is void: another attempt follows. */
  | { readonly type: 'withdrawn'; readonly reason: string }
  /** Something a person should read: a retry, a switch to a fallback, an ignored option. */
  | { readonly type: 'warning'; readonly text: string }
  | {
      readonly type: 'finish';
      readonly reason: FinishReason;
      readonly usage: Usage;
      /** All attempts of this call together. */
      readonly charge: Charge;
      /** The model that answered, which a fallback may have changed. */
      readonly model: string;
      readonly metadata?: { readonly [key: string]: Json } | undefined;
    };

/** Prices in micro-dollars per million tokens. Absent means unknown, never free. */
export interface Prices {
  readonly input?: MicroUsd | undefined;
  readonly output?: MicroUsd | undefined;
  readonly cacheRead?: MicroUsd | undefined;
  readonly cacheWrite?: MicroUsd | undefined;
  readonly reasoning?: MicroUsd | undefined;
  /** Other prices from this many input tokens on, smallest first. */
  readonly tiers?: readonly (Omit<Prices, 'tiers'> & { readonly above: number })[] | undefined;
}

export interface ModelInfo {
  /** `provider/model`, as a person selects it. */
  readonly id: string;
  readonly provider: string;
  readonly model: string;
  readonly name: string;
  readonly contextTokens: number;
  readonly outputTokens: number;
  readonly toolCalls: boolean;
  readonly reasoning: boolean;
  /** Modalities it reads: `text`, `image`, `pdf`, `audio`, `video`. */
  readonly reads: readonly string[];
  readonly prices: Prices | null;
  /** True for the built-in rehearsal model, which is no model at all. */
  readonly rehearsal?: true | undefined;
}

/** The most that a request can cost and use, over all retries and fallbacks that may answer it. */
export interface Quote {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Null when a price is unknown. */
  readonly usd: MicroUsd | null;
}

export interface CallOptions {
  readonly signal: AbortSignal;
}

/** One selected model, with its retries and fallbacks inside. Safe to share by any number of turns. */
export interface Model {
  readonly info: ModelInfo;
  /**
   * Streams an answer. Retries and fallbacks happen inside and are announced by `warning` and `withdrawn`.
   * Throws a `provider/…` Fault when no attempt succeeded, and the signal's reason once it aborts.
   */
  stream(request: ModelRequest, options: CallOptions): AsyncIterable<ModelEvent>;
  quote(request: ModelRequest): Quote;
  /** An estimate, calibrated by the usage that came back; never used to charge a finished call. */
  countTokens(text: string): number;
  /** Loads what the first call would load, for those who are about to make one. Never throws; may do nothing. */
  warm?(): void;
  /** What usage costs at this model's prices; null when a price is unknown. */
  price(usage: Usage): MicroUsd | null;
}

/** Selects models by `provider/model`, by a model's own name, or the configured default. */
export interface Models {
  /** Throws `provider/unknown-model` with the nearest names, or `config/missing-key`. */
  select(selector?: string): Model;
}
