import type { SessionId, TurnId } from './id.ts';

/** A file that somebody sent with a message. */
export interface Attachment {
  /** Counts from 0: first those of the newest turn, then those of the turns before it, in the order of sending. */
  readonly index: number;
  readonly name?: string | undefined;
  /** As its sender declared it. */
  readonly mediaType: string;
  /** In bytes. */
  readonly size: number;
  readonly turn: TurnId;
}

/** The files that were sent in a session, for as long as the session is there. */
export interface Attachments {
  list(session: SessionId): Promise<readonly Attachment[]>;
  /** Undefined where there is none of that index. */
  read(
    session: SessionId,
    index: number,
  ): Promise<{ readonly about: Attachment; readonly bytes: Uint8Array } | undefined>;
}

/** How a file is to be shown to people. */
export const MEDIA_KINDS = ['photo', 'audio', 'document', 'voice', 'video'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

/** A file for the people of a session; whoever watches gets it with the result that carries it. */
export interface SentMedia {
  readonly kind: MediaKind;
  /** Virtual path; the file stays there. */
  readonly path: string;
  readonly name: string;
  readonly mediaType: string;
  /** In bytes. */
  readonly size: number;
  /** Base64 without line breaks. */
  readonly data: string;
  readonly caption?: string | undefined;
}

/** What the other end of a session can show. */
export interface MediaOutlet {
  kinds(session: SessionId): Promise<readonly MediaKind[]>;
}
