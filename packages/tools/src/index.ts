/**
 * What an agent can do, and the gate through which alone it happens: tools with typed arguments, the judgement of a
 * call, approvals, and the run under a grant. Must not know how files are confined, how turns go or who the model is.
 */
export { createBuiltinTools } from './builtin-tools.ts';
export { createGate } from './gate/create-gate.ts';
export type { GatePorts } from './gate/create-gate.ts';
export { defineTool } from './define-tool.ts';
export type { ToolDefinition } from './define-tool.ts';
export { foreignTool } from './foreign-tool.ts';
export type { ForeignTool } from './foreign-tool.ts';
export type { Effect, FlowFacts, FlowPart, Role } from './flow/facts.ts';
export { fingerprintOf, parseManifest } from './third-party/manifest.ts';
export type { ToolFingerprint, ToolManifest } from './third-party/manifest.ts';
export { thirdPartyTool } from './third-party/third-party-tool.ts';
export type { ModuleOutcome, ThirdPartyPorts } from './third-party/third-party-tool.ts';
export { fileOfRecord, recordsOf } from './provenance/name-record.ts';
export type { Grant } from './gate/grant.ts';
export type { ApprovalMode, ApprovalPolicy } from './approval/policy.ts';
export type { Need, PreparedCall, Question, Sink, Tool, ToolAnswer, ToolContext, ToolPorts } from './tool.ts';
export { createWebFetch } from './web/web-fetch.ts';
export { SEARCH_ENGINES, SEARCH_HOSTS } from './web/search/search-settings.ts';
export type { SearchEngineName, SearchEngineSettings, WebSearchSettings } from './web/search/search-settings.ts';
export { createWebSearch } from './web/search/web-search.ts';
