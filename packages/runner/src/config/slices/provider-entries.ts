import { REHEARSAL } from '@oxydra/provider';
import { presetOf, SELECTABLE } from '../provider-types.ts';
import type { Config } from '../schema/config-schema.ts';
import { LEGACY_PROVIDERS, type ProviderEntryConfig } from '../schema/providers-table.ts';

type Entry = Config['providers']['registry'][string];
type Providers = Config['providers'];

const legacyOf = (providers: Providers, name: string): Entry | undefined => {
  const legacy = LEGACY_PROVIDERS.find((each) => each === name);
  return legacy === undefined ? undefined : providers[legacy];
};

const EMPTY: ProviderEntryConfig = { extra_headers: {}, provider_options: {} };

/** What the files say of a provider: its entry laid over the older form of it; empty for one built in. */
export function providerEntryOf(config: Config, name: string): Entry | undefined {
  const older = legacyOf(config.providers, name);
  const entry = Object.hasOwn(config.providers.registry, name) ? config.providers.registry[name] : undefined;
  if (older === undefined && entry === undefined) return presetOf(name) === undefined ? undefined : EMPTY;
  return {
    ...older,
    ...entry,
    extra_headers: { ...older?.extra_headers, ...entry?.extra_headers },
    provider_options: { ...older?.provider_options, ...entry?.provider_options },
  };
}

/** The kind of a provider; undefined where it is unknown. An entry without a type has that of its name. */
export function providerTypeOf(config: Config, name: string): string | undefined {
  return presetOf(providerEntryOf(config, name)?.provider_type ?? name)?.name;
}

/** Every name that a selection may use: what the files name first, then what is built in. */
export const providerNames = (config: Config): readonly string[] => [
  ...new Set([
    ...Object.keys(config.providers.registry),
    ...LEGACY_PROVIDERS.filter((name) => config.providers[name] !== undefined),
    ...SELECTABLE,
    REHEARSAL,
  ]),
];
