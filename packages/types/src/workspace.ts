/** A file as tools see it: virtual path, size in bytes, time in milliseconds since 1970. */
export interface FileInfo {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
  readonly size: number;
  readonly modifiedAt: number;
  /** Listed through a link; the rest describes what it leads to. */
  readonly link?: true | undefined;
}

/**
 * The user's files under virtual roots (`/shared`, `/tmp`). Paths are absolute and virtual; a relative one counts from
 * `/shared`. No call ever leaves the roots, whatever links or races there are. Throws `sandbox/…` Faults whose
 * messages name only virtual paths: `not-found`, `outside`, `not-a-file`, `not-a-folder`, `read-only`, `too-large`,
 * `hard-link`, `exists`.
 */
export interface ReadableWorkspace {
  stat(path: string): Promise<FileInfo>;
  /** Up to `limit` bytes from `offset`. */
  read(
    path: string,
    range: { readonly offset?: number; readonly limit: number },
  ): Promise<{ readonly bytes: Uint8Array; readonly size: number }>;
  /** One level, sorted by name. */
  list(path: string): Promise<readonly FileInfo[]>;
}

export interface WritableWorkspace extends ReadableWorkspace {
  /** Whole and atomically, parents made as needed; `exclusive` refuses to replace. */
  write(path: string, bytes: Uint8Array, options?: { readonly exclusive?: boolean }): Promise<void>;
  /** Into the trash of that root, or for good. Answers where it can be restored from. */
  remove(
    path: string,
    options: { readonly permanently: boolean; readonly recursive: boolean },
  ): Promise<{ readonly trashed?: string }>;
}
