/** What the loader needs of a disk. Paths are absolute. */
export interface ConfigFiles {
  /** The bytes, or undefined where there is no such file. Throws `config/unreadable` where it cannot be read. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** The names in a folder, sorted; none where there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  kind(path: string): Promise<'file' | 'folder' | undefined>;
}

/** What writing config files needs besides. */
export interface ConfigDisk extends ConfigFiles {
  /** Whole and atomically: temporary file, fsync, rename, fsync of the folder. Keeps the mode of what it replaces. */
  replace(path: string, text: string): Promise<void>;
  remove(path: string): Promise<void>;
}
