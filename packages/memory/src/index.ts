/**
 * The memory of one user in one database file: journal, session index, ledger, transcripts for search, scratchpads,
 * rules, artifacts and the outbox, all written by one thread that acknowledges only what is on disk. Must not know
 * what a turn does with its records, nor any other part.
 */
export { STORE_FAILPOINTS } from './failpoints.ts';
export type { KillAt, StoreFailpoint } from './failpoints.ts';
export { lockHolder, lockUser } from './lock.ts';
export type { Lock } from './lock.ts';
export { openStore } from './open-store.ts';
export type { Store, StoreOptions } from './open-store.ts';
export type { StoreHealth } from './store-health.ts';
