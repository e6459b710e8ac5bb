import type { Auth, Family, Quirks } from '../ask/target.ts';

/** What is known of a provider beforehand; a line of data, never code. */
export interface Preset {
  readonly name: string;
  readonly title: string;
  readonly family: Family;
  /** The API's root with its version; `${NAME}` is filled from a variable. Absent: the configuration must give it. */
  readonly baseUrl?: string | undefined;
  /** Variables that may hold the key, best first. */
  readonly keys: readonly string[];
  /** True where servers answer without a key. */
  readonly keyless?: true | undefined;
  /** Where not the family's own. */
  readonly auth?: Auth | undefined;
  /** Its name in the catalog. */
  readonly catalog?: string | undefined;
  readonly quirks?: Quirks | undefined;
  /** Runs on one's own machine and costs nothing. */
  readonly local?: true | undefined;
  /** Its models have names of the owner's choice, which no catalog can know. */
  readonly ownNames?: true | undefined;
  /** True: its root has no version, so none is added. */
  readonly unversioned?: true | undefined;
  readonly query?: string | undefined;
  /** What one needs, in a sentence, where it is more than a key. */
  readonly needs?: string | undefined;
}
