/**
 * What tests need in place of the world: clocks, models, stores, clients, and the contracts that every adapter of a
 * port must pass. Only tests, benches and simulations import it; it must not know any part, only the vocabulary.
 */
export { journalContract } from './contracts/journal.ts';
export { workspaceContract } from './contracts/workspace.ts';
export type { OpenWorkspace } from './contracts/workspace.ts';
export { scratchpadsContract } from './contracts/scratchpads.ts';
export {
  answered,
  asked,
  charge,
  created,
  failed,
  finished,
  opened,
  requested,
  reservation,
  resolved,
  SAMPLE_USER,
  sent,
  sessionId,
  settled,
  started,
} from './contracts/sample-records.ts';
export type { OpenStoreSubject, StorePorts, StoreSubject } from './contracts/store-subject.ts';
export { createMemoryJournal, createMemoryStore } from './memory-store.ts';
export type { MemoryStore, MemoryStoreOptions } from './memory-store.ts';
