/**
 * The rooms behind walls: here the files of a user, confined so that no path, link or race leads out of them.
 * Must not know tools, sessions or policy: it is asked for a path and answers bytes or a Fault.
 */
export { openSafeRoot } from './safe-root.ts';
export type { SafeRoot, SafeRootOptions } from './safe-root.ts';
export { createScriptEngine } from './script/quickjs.ts';
export type { ScriptBundle, ScriptEngineOptions } from './script/quickjs.ts';
export { createScriptRunner } from './script/script-runner.ts';
export type { ScriptEngine, ScriptJob, ScriptLimits, ScriptProgram } from './script/script-job.ts';
export { parseVirtualPath } from './virtual-path.ts';
export type { VirtualPath } from './virtual-path.ts';
export { createWorkspace } from './workspace.ts';
export type { Mount, WorkspaceOptions } from './workspace.ts';
export { AUDIT_KINDS } from './audit/audit-entry.ts';
export type { AuditEntry } from './audit/audit-entry.ts';
export { openAuditRecord } from './audit/audit-record.ts';
export type { AuditRecord, AuditRecordPorts } from './audit/audit-record.ts';
export { createAudit } from './audit/audit.ts';
export type { AuditPorts } from './audit/audit.ts';
export type { Tampering, Verdict } from './audit/verify-record.ts';
export type { FormerSecret, HeldSecret, HeldSecrets } from './secrets/held-secrets.ts';
export { openSystemKeyring } from './secrets/keyring.ts';
export type { Keyring } from './secrets/keyring.ts';
export type { SealingKeys } from './secrets/sealing-key.ts';
export { CONFIG_PREFIX, parseSecretHost, parseSecretName, VALUE_LIMIT } from './secrets/secret-name.ts';
export { openSecretStore } from './secrets/secret-store.ts';
export type { SecretStore, SecretStorePorts } from './secrets/secret-store.ts';
export { createSecrets } from './secrets/secrets.ts';
export type { GivenSecret, KnownSecret, SecretBook, SecretsPorts } from './secrets/secrets.ts';
export { createEgress } from './egress/create-egress.ts';
export type { EgressPorts } from './egress/create-egress.ts';
export { DEFAULT_EGRESS } from './egress/egress-settings.ts';
export type { EgressSettings } from './egress/egress-settings.ts';
export { parseHostPattern, parseLocalService } from './egress/host-pattern.ts';
export { systemAddresses } from './egress/own-addresses.ts';
export { openEgressProxy } from './egress/proxy/open-egress-proxy.ts';
export type { EgressProxy, EgressProxyOptions } from './egress/proxy/open-egress-proxy.ts';
export { createSystemResolver } from './egress/resolver.ts';
export type { Resolver } from './egress/resolver.ts';
export { compileGuest } from './wasi/guest-module.ts';
export type { GuestModule } from './wasi/guest-module.ts';
export type { GuestCall, GuestLimits, GuestMount, GuestOutcome, GuestStreams } from './wasi/guest-call.ts';
export { createGuestPool } from './wasi/guest-pool.ts';
export type { GuestPool, GuestPoolOptions } from './wasi/guest-pool.ts';
