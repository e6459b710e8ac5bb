import { findPreset, PRESETS, type Preset } from '@oxydra/provider';

/** Every value that `provider_type` takes, the four families first. */
export const PROVIDER_TYPES: readonly string[] = PRESETS.map(({ name }) => name);

/** What is known of a kind of provider, by any of the names in use. */
export const presetOf = (type: string): Preset | undefined => findPreset(type);

/** Selectable without an entry: all but those whose address only the configuration can tell. */
export const SELECTABLE: readonly string[] = PRESETS.flatMap(({ name, baseUrl }) =>
  baseUrl === undefined ? [] : [name],
);
