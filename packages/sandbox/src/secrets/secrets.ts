import type { Clock, SecretInfo, Secrets } from '@oxydra/types';
import { hostsLeft } from './check-given.ts';
import type { GivenSecret } from './given-secret.ts';
import type { HeldSecret, HeldSecrets } from './held-secrets.ts';

/** A value to be taken out of every text; `name` is what stands in its place. */
export interface KnownSecret {
  readonly name: string;
  readonly value: string;
}

export interface SecretsPorts {
  /** The user's store, as it is now. */
  readonly stored: () => HeldSecrets;
  /** As the configuration is now, the same list while it stays the same. */
  readonly given: () => readonly GivenSecret[];
  readonly clock: Clock;
}

/** The values behind all references, for the egress client; and all values there are, for the scrubber. */
export interface SecretBook extends Secrets {
  /** Stored, given and former ones. Each value once. */
  known(): readonly KnownSecret[];
}

/** Joins what is stored with what the configuration gives. Throws as the store does when it cannot be read any more. */
export function createSecrets({ stored, given, clock }: SecretsPorts): SecretBook {
  const begun = clock.now();
  let cached: { held: HeldSecrets; own: readonly GivenSecret[]; known: readonly KnownSecret[] } | undefined;
  const storedOf = (name: string): HeldSecret | undefined => stored().secrets.find((secret) => secret.name === name);
  const valueOf = ({ from }: GivenSecret): string | undefined =>
    'value' in from ? from.value : storedOf(from.stored)?.value;
  return {
    list: () => [
      ...stored().secrets.map(({ value: _, ...info }): SecretInfo => info),
      ...given().map(({ name, hosts, purpose, from }): SecretInfo => ({
        name,
        hosts: 'stored' in from ? hostsLeft(hosts, storedOf(from.stored)) : hosts,
        createdAt: begun,
        purpose,
      })),
    ],
    value(name) {
      const own = given().find((each) => each.name === name);
      return own === undefined ? storedOf(name)?.value : valueOf(own);
    },
    known() {
      const [held, own] = [stored(), given()];
      // Asked for before every text, and seldom changed.
      if (cached?.held === held && cached.own === own) return cached.known;
      const { secrets, former } = held;
      const all = new Map<string, string>();
      for (const { name, value } of [...secrets, ...former]) if (!all.has(value)) all.set(value, name);
      for (const { origin, from } of own)
        if ('value' in from && from.value !== '' && !all.has(from.value)) all.set(from.value, origin);
      const known = [...all].map(([value, name]) => ({ name, value }));
      cached = { held, own, known };
      return known;
    },
  };
}
