import type { Json } from './message.ts';
import type { SessionId, UserId } from './id.ts';

/** What is written down for good. */
export type AuditKind = 'denial' | 'approval' | 'secret' | 'egress' | 'config' | 'vault' | 'trust';

export interface AuditNote {
  readonly kind: AuditKind;
  readonly user: UserId;
  readonly session?: SessionId | undefined;
  /** One sentence for people. */
  readonly what: string;
  /** For programs. Never a secret, never a message's content. */
  readonly details?: { readonly [key: string]: Json } | undefined;
}

/** The record that can only grow. */
export interface Audit {
  /** Resolves once the note is on disk. Rejects with `audit/unwritable`: what was to be noted must then not happen. */
  append(note: AuditNote): Promise<void>;
}
