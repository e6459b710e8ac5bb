/**
 * Everything that talks to models: wire formats, presets, retries and fallbacks, prices, the catalog, the rehearsal.
 * Knows providers and their APIs; must not know turns, tools, sessions, files or where the configuration came from.
 */
export { FAMILIES } from './ask/target.ts';
export type { Auth, Family, KnownModel, Quirks } from './ask/target.ts';
export { createCatalog } from './catalog/catalog.ts';
export type { Catalog, CatalogFilter, CatalogRow } from './catalog/catalog.ts';
export type { CatalogData, CatalogModel, CatalogProvider } from './catalog/catalog-data.ts';
export { decodeCatalog, encodeCatalog, isCompactCatalog } from './catalog/compact.ts';
export type { CompactCatalog } from './catalog/compact.ts';
export { parseModelsDev } from './catalog/models-dev.ts';
export { nearestNames } from './catalog/nearest.ts';
export { loadPinnedCatalog } from './catalog/pinned.ts';
export { diffCatalogs, verifyCatalog } from './catalog/verify.ts';
export type { CatalogChange, CatalogProblem } from './catalog/verify.ts';
export { priceOf } from './cost/price.ts';
export { createModels } from './create-models.ts';
export { detectProvider } from './detect-provider.ts';
export type { Detected, OllamaProbe } from './detect-provider.ts';
export type { Fallback, ModelsOptions, ProviderEntry } from './options.ts';
export { findPreset, PRESETS } from './presets/preset-table.ts';
export type { Preset } from './presets/preset.ts';
export { REHEARSAL, REHEARSAL_MODEL } from './rehearsal/rehearsal.ts';
export { parseRehearsalScript } from './rehearsal/script.ts';
export type { RehearsalAnswer, RehearsalScript, RehearsalStep } from './rehearsal/script.ts';
export { DEFAULT_RELIABILITY } from './resilience/backoff.ts';
export type { Reliability } from './resilience/backoff.ts';
export type { Destination, Fetch } from './wire/transport.ts';
