import type { JsonObject, ModelInfo } from '@oxydra/types';

/** The wire format that a provider speaks. `compatible` is the chat format of anyone but OpenAI. */
export const FAMILIES = ['openai', 'openai_responses', 'anthropic', 'gemini', 'compatible'] as const;
export type Family = (typeof FAMILIES)[number];

/** The header that carries the key. */
export type Auth = 'bearer' | 'x-api-key' | 'x-goog-api-key' | 'api-key' | 'none';

/** Where servers of one family differ. Absent means: like everybody else. */
export interface Quirks {
  /** False: refuses `stream_options`; its usage comes unasked. */
  readonly streamUsage?: false | undefined;
  /** How thinking goes back to a chat server; absent: it does not. */
  readonly reasoningBack?: 'reasoning_content' | 'reasoning_details' | undefined;
  /** True: takes only tool-call ids of nine letters and digits. */
  readonly shortCallIds?: true | undefined;
  /** The field for the output cap where it is not `max_tokens`. */
  readonly outputField?: 'max_completion_tokens' | undefined;
  /** False: knows no `reasoning_effort`. */
  readonly effort?: false | undefined;
}

/** What a model can do and costs, with what a request builder must know beyond the port's `ModelInfo`. */
export interface KnownModel extends ModelInfo {
  /** False where the model refuses a temperature. */
  readonly temperature?: false | undefined;
}

/** One model at one endpoint, ready to be asked. */
export interface Target {
  /** The provider's name in the configuration. */
  readonly provider: string;
  readonly family: Family;
  readonly model: KnownModel;
  /** The API's root, with its version, without a trailing slash. */
  readonly baseUrl: string;
  /** The configuration names the address, or it is a server of this machine. */
  readonly ours: boolean;
  /** Appended to every address, as `?api-version=…` for Azure. */
  readonly query: string;
  readonly auth: Auth;
  /** Resolved for each request, so that a changed secret counts at once. Throws `config/missing-key`. */
  readonly key: () => string | undefined;
  readonly keyHint: string;
  readonly headers: { readonly [name: string]: string };
  readonly quirks: Quirks;
  /** Merged into every request body, under the provider's own names. */
  readonly providerOptions?: JsonObject | undefined;
}
