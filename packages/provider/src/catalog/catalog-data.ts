import type { Prices } from '@oxydra/types';

/** Facts of one model. Prices are micro-dollars per million tokens; null means unknown. */
export interface CatalogModel {
  readonly id: string;
  readonly name: string;
  readonly family?: string | undefined;
  /** `YYYY-MM-DD`. */
  readonly released?: string | undefined;
  readonly status?: 'deprecated' | 'beta' | 'alpha' | undefined;
  readonly contextTokens: number;
  readonly outputTokens: number;
  readonly toolCalls: boolean;
  readonly reasoning: boolean;
  /** False where the model refuses one. */
  readonly temperature: boolean;
  readonly openWeights: boolean;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly prices: Prices | null;
}

export interface CatalogProvider {
  readonly id: string;
  readonly name: string;
  /** The variables its key usually stands in. */
  readonly env: readonly string[];
  readonly api?: string | undefined;
  readonly models: readonly CatalogModel[];
}

/** A catalog with where and when its facts were taken. */
export interface CatalogData {
  readonly source: string;
  readonly date: string;
  /** SHA-256 of the file the facts were read from, in hex; empty for a user's own file. */
  readonly hash: string;
  readonly providers: readonly CatalogProvider[];
}
