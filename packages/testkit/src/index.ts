/**
 * What tests need in place of the world: clocks, models, stores, clients, and the contracts that every adapter of a
 * port must pass. Only tests, benches and simulations import it; it must not know any part, only the vocabulary.
 */
export { journalContract } from './contracts/journal.ts';
export { gateContract } from './contracts/gate.ts';
export type { GateSubject } from './contracts/gate.ts';
export { workspaceContract } from './contracts/workspace.ts';
export type { OpenWorkspace } from './contracts/workspace.ts';
export { provenanceContract } from './contracts/provenance.ts';
export type { OpenProvenance } from './contracts/provenance.ts';
export { createMemoryProvenance } from './memory-provenance.ts';
export { createMemoryVault } from './memory-vault.ts';
export type { MemoryVault } from './memory-vault.ts';
export { createMemoryAudit } from './memory-audit.ts';
export type { MemoryAudit } from './memory-audit.ts';
export { createPlainScrubber } from './plain-scrubber.ts';
export { createMemoryWorkspace } from './memory-workspace.ts';
export type { MemoryWorkspace } from './memory-workspace.ts';
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
export { createCountedIds, createFakeClock, settleDown } from './fake-clock.ts';
export type { FakeClock } from './fake-clock.ts';
export { createFakeGate } from './fake-gate.ts';
export type { FakeGate, FakeTool } from './fake-gate.ts';
export { abortable, createScriptedModel, lastUserText } from './scripted-model.ts';
export type { ScriptedAnswer, ScriptedModel } from './scripted-model.ts';
export { createFakeSessions } from './fake-sessions.ts';
export type { FakeSessions, FakeSessionsOptions } from './fake-sessions.ts';
export { connectToGateway } from './gateway-client.ts';
export type { GatewayClient, GatewayClientOptions } from './gateway-client.ts';
export { CONTRACT_TOOLS, contractRequest, modelContract } from './contracts/model.ts';
export type { ModelScenario, ModelSubject, OpenModel } from './contracts/model.ts';
export { chatCalls, chatChunk, chatText, chatUsage } from './provider-server/chat-chunks.ts';
export { cutAt, frame } from './provider-server/framing.ts';
export type { FramingOptions, WireFamily } from './provider-server/framing.ts';
export { createProviderServer } from './provider-server/provider-server.ts';
export type { ProviderReply, ProviderServer, RecordedRequest } from './provider-server/provider-server.ts';
export { createDice } from './world/dice.ts';
export type { Dice } from './world/dice.ts';
export { createScheduler } from './world/scheduler.ts';
export type { Scheduler } from './world/scheduler.ts';
export { needs } from './needs.ts';
export { createSearchServer } from './search-server/search-server.ts';
export type { SearchServer, SearchServerOptions } from './search-server/search-server.ts';
