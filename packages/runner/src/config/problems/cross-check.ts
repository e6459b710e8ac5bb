import type { Layer } from '../layers/layer.ts';
import type { Config } from '../schema/config-schema.ts';
import type { KeyPath } from '../value.ts';
import type { Problem } from './problem.ts';

/** What the rest of the program knows, for checks that the configuration alone cannot make. */
export interface ConfigFacts {
  /** Names of all tools; absent where they are not known, and not checked then. */
  readonly tools?: readonly string[];
  /**
   * What the catalog says of a model. Not asked about local servers, whose models no catalog knows.
   * `catalogProvider` is what the entry says, `type` its `provider_type`.
   */
  readonly findModel?: (query: {
    readonly type: string;
    readonly catalogProvider: string | undefined;
    readonly model: string;
  }) => Promise<{ readonly known: boolean; readonly nearest: readonly string[] }>;
}

/** What a cross check may look at, and how it reports. */
export interface CrossCheck {
  readonly config: Config;
  readonly facts: ConfigFacts;
  isSet(path: KeyPath): boolean;
  /** The layer whose value of this key counts. */
  winner(path: KeyPath): Layer | undefined;
  report(path: KeyPath, problem: Omit<Problem, 'key' | 'place'>): void;
}
