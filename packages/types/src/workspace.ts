import type { Fault } from './fault.ts';
import type { Label } from './label.ts';

/** A file as tools see it: virtual path, size in bytes, time in milliseconds since 1970. */
export interface FileInfo {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
  readonly size: number;
  readonly modifiedAt: number;
  /** Listed through a link; the rest describes what it leads to. */
  readonly link?: true | undefined;
  /** What is known of where its name came from. Who shows the name says so. */
  readonly label?: Label | undefined;
}

/**
 * The user's files under virtual roots (`/shared`, `/tmp`). Paths are absolute and virtual; a relative one counts from
 * `/shared`. No call ever leaves the roots, whatever links or races there are. Throws `sandbox/…` Faults whose
 * messages name only virtual paths: `not-found`, `outside`, `not-a-file`, `not-a-folder`, `read-only`, `too-large`,
 * `hard-link`, `exists`.
 */
export interface ReadableWorkspace {
  /** `path` of the answer is that of the thing itself, links and `..` resolved. */
  stat(path: string): Promise<FileInfo>;
  /** Up to `limit` bytes from `offset`. `at` is the path of the file itself, links and `..` resolved. */
  read(
    path: string,
    range: { readonly offset?: number; readonly limit: number },
  ): Promise<{ readonly bytes: Uint8Array; readonly size: number; readonly at: string }>;
  /** One level, sorted by name. */
  list(path: string): Promise<readonly FileInfo[]>;
  /**
   * All below a folder, parents first, siblings sorted by name; links are listed and not entered, `.trash` is left out.
   * `whole` is false where more than `limit` entries or 128 levels were there. One trip, whatever the size.
   */
  walk(path: string, limit: number): Promise<{ readonly entries: readonly FileInfo[]; readonly whole: boolean }>;
  /**
   * The beginnings of several files in one trip, in the order asked for: up to `limit` bytes each, until `total` bytes
   * are read; what was not reached is missing at the end. A file that cannot be read answers its Fault.
   */
  readMany(
    paths: readonly string[],
    bounds: { readonly limit: number; readonly total: number },
  ): Promise<
    readonly (
      | {
          readonly bytes: Uint8Array;
          readonly size: number;
          readonly at: string;
          /** What is known of where the content came from, beyond what every file is. Who shows some of it says so. */
          readonly label?: Label | undefined;
        }
      | { readonly fault: Fault }
    )[]
  >;
}

export interface WritableWorkspace extends ReadableWorkspace {
  /**
   * Whole and atomically, parents made as needed; `exclusive` refuses to replace. With `keep`, what is replaced is on disk
   * in the trash before: `kept` is where, absent where nothing was replaced or the bytes are the same; where it cannot be
   * kept, nothing is written. Nothing is ever written into the trash: `sandbox/trash`.
   */
  write(
    path: string,
    bytes: Uint8Array,
    options?: { readonly exclusive?: boolean; readonly keep?: boolean; readonly announce?: AnnounceTrash | undefined },
  ): Promise<{ readonly kept?: string }>;
  /** Into the trash of that root, or for good. Answers where it can be restored from. */
  remove(
    path: string,
    options: {
      readonly permanently: boolean;
      readonly recursive: boolean;
      readonly announce?: AnnounceTrash | undefined;
    },
  ): Promise<{ readonly trashed?: string }>;
}

/**
 * Hears of the folder in the trash, new and for this call alone, before anything is put there; it may stay empty. What it
 * rejects with keeps all of the call from happening.
 */
export type AnnounceTrash = (folder: string) => Promise<void>;

/** A name in the vault. What it holds is never shown to a model. */
export interface VaultEntry {
  readonly path: string;
  readonly kind: FileInfo['kind'];
  readonly size: number;
}

/** The user's vault: names may be listed, contents only copied out, in two steps that never see each other's mounts. */
export interface Vault {
  list(path: string): Promise<readonly VaultEntry[]>;
  /**
   * Copies a file from `/vault/…` to `/shared/…` or `/tmp/…`, byte for byte. Both steps carry `operation`, in the audit
   * too. `allowedBy` names the person who allowed this very copy; without one it is refused with `sandbox/unasked`, unless
   * the configuration has the vault copied from unasked. Throws as a workspace does; nothing is left half-copied. `keep`
   * and `announce` are those of a write.
   */
  copyTo(
    source: string,
    destination: string,
    options: {
      readonly operation: string;
      readonly overwrite: boolean;
      readonly allowedBy?: string | undefined;
      readonly keep?: boolean;
      readonly announce?: AnnounceTrash | undefined;
    },
  ): Promise<{ readonly bytes: number; readonly kept?: string }>;
}

/**
 * Where the content of files came from, for those of which more is to be said than that they are the user's: text from
 * the web, copies from the vault. Paths are those of the things themselves, as `stat` and `read` answer them. What was
 * said of a folder holds for all in it.
 */
export interface Provenance {
  /** What is known of a file's content; undefined where it is like any other. */
  of(path: string): Label | undefined;
  /** What is known of anything at or below a path, joined. */
  below(path: string): Label | undefined;
  /**
   * Content with this label is about to be put there: it joins what is known. Resolves once it is on disk; rejects with
   * `sandbox/io`, and then nothing may be put there.
   */
  mark(path: string, label: Label): Promise<void>;
  /** The whole file was replaced by content with this label, or by content of which nothing is to be said. */
  settle(path: string, label: Label | undefined): Promise<void>;
}
