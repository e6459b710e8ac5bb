/**
 * The vocabulary that all parts share: nouns, ports, Fault. No I/O, no `node:*`, no dependencies but zod in `wire`.
 * Must not know any part that uses it.
 */
export { Fault, invariant } from './fault.ts';
export type { FaultCode, FaultOptions, FaultPlace, FaultRecord } from './fault.ts';
export { asId } from './id.ts';
export type { ApprovalId, CallId, IdempotencyKey, SessionId, TurnId, UserId } from './id.ts';
export { CONFIDENTIALITY, INTEGRITY, joinLabels, keepsLabel, SYSTEM_LABEL, USER_LABEL } from './label.ts';
export type { Confidentiality, Integrity, Label } from './label.ts';
export { canonicalJson, textOf } from './message.ts';
export type {
  AnswerPart,
  FilePart,
  Json,
  JsonObject,
  Message,
  Opaque,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  UserMessage,
  UserPart,
} from './message.ts';
export { addUsage, microToUsd, NO_USAGE, usdToMicro } from './money.ts';
export type { AccountId, Cap, Charge, MicroUsd, Reservation, Usage } from './money.ts';
export type {
  CallOptions,
  FinishReason,
  Model,
  ModelEvent,
  ModelInfo,
  ModelRequest,
  Models,
  Prices,
  Quote,
  ReasoningEffort,
  ToolChoice,
  ToolSpec,
} from './model.ts';
export type { Clock, Digest, Failpoint, Ids, Log, Random } from './ports.ts';
export type { Approval, ApprovalAnswer } from './approval.ts';
export type { Gate, Heard, PerformOptions, Permit, Scene } from './gate.ts';
export type { ToolCall, ToolResult, ToolTier, Verdict } from './tool.ts';
export type {
  ContextNote,
  LastRound,
  OpenCall,
  RunnableCall,
  Sent,
  Step,
  Totals,
  TurnEffect,
  TurnFrame,
  TurnInput,
  TurnLimits,
  TurnOutcome,
  TurnRecord,
  TurnState,
} from './turn.ts';
export type {
  Artifacts,
  Committed,
  Delivery,
  DeliveryMark,
  Journal,
  JournalEntry,
  JournalRecord,
  LedgerBalances,
  Outbox,
  Scratchpads,
  SessionIndex,
  SessionInfo,
  SessionQuery,
  SessionRecord,
  StandingRules,
  StoredDelivery,
  TranscriptHit,
} from './journal.ts';
export { isActivity, project } from './projection.ts';
export type { Change } from './projection.ts';
export type {
  BudgetLine,
  CreateSession,
  LiveEvent,
  Receipt,
  SessionEvent,
  Sessions,
  SessionView,
  Submission,
  Turns,
} from './session.ts';
export { MEDIA_KINDS } from './attachment.ts';
export type { Attachment, Attachments, MediaKind, MediaOutlet, SentMedia } from './attachment.ts';
export type { ScriptOutcome, ScriptRequest, ScriptRunner } from './script.ts';
export type { Audit, AuditKind, AuditNote } from './audit.ts';
export type { Egress, EgressDecision, EgressScope } from './egress.ts';
export type { Document, Hit, HitShape, Reader, Reading, ReadingOptions } from './reader.ts';
export type { Finding, Scrubber, ScrubStream } from './scrub.ts';
export { secretReference } from './secret.ts';
export type { SecretInfo, Secrets } from './secret.ts';
export type {
  AnnounceTrash,
  FileInfo,
  Provenance,
  ReadableWorkspace,
  Vault,
  VaultEntry,
  WritableWorkspace,
} from './workspace.ts';
