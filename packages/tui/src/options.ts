import type { Endpoint } from './wire/connection.ts';

/** A file a person attaches. */
export interface ReadFile {
  readonly name: string;
  /** IANA media type. */
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

export type FileRead =
  | { readonly ok: true; readonly file: ReadFile }
  | { readonly ok: false; readonly message: string };
export type FileWritten =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly message: string };

/** What the terminal UI needs from the world beside the gateway. None of them may throw. */
export interface TuiPorts {
  /** Reads at most `limit` bytes; a longer, missing or unreadable file is one sentence. */
  readonly readFile: (path: string, limit: number) => Promise<FileRead>;
  /** Writes an export; a relative path is taken from the export folder. Never overwrites. */
  readonly writeFile: (path: string, text: string) => Promise<FileWritten>;
  /** What was sent before, oldest first. */
  readonly history: {
    readonly load: () => Promise<readonly string[]>;
    readonly append: (text: string) => Promise<void>;
  };
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Unique ids for requests and turns. */
  readonly newId: () => string;
  /** From 0 to 1. */
  readonly random: () => number;
}

export interface TuiOptions {
  /** Asked before every connection attempt: the daemon may have come back on another port. May reject: it is tried again. */
  readonly endpoint: () => Promise<Endpoint>;
  readonly user: string;
  /** An id of a session to begin with; without one the gateway gives the user's default session. */
  readonly session?: string | undefined;
  readonly newSession?: boolean | undefined;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Environment flags, read by whoever may read the environment. */
  readonly noColor: boolean;
  readonly theme?: string | undefined;
  readonly version: string;
  /** The line that would configure a real model, shown with the rehearsal model. */
  readonly rehearsalHint?: string | undefined;
  readonly ports: TuiPorts;
  /** Leaves when aborted. */
  readonly signal?: AbortSignal | undefined;
}
