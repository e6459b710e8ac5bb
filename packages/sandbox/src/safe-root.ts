import { closeSync, constants, fstatSync, openSync, read, readdirSync, readSync, unlinkSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { promisify } from 'node:util';
import { Fault } from '@oxydra/types';
import type { Clock, FileInfo, Ids } from '@oxydra/types';
import { chooseAnchoring } from './anchoring.ts';
import type { Folder } from './anchoring.ts';
import { diskFault, errnoOf } from './disk-fault.ts';
import { listFolder, look, openFile, statEntry } from './open-entry.ts';
import { enterPrivate, PENDING, TRASH } from './private-folder.ts';
import { removeEntry } from './remove-entry.ts';
import { printable } from './virtual-path.ts';
import type { VirtualPath } from './virtual-path.ts';
import { baseOf, entry } from './walk.ts';
import type { Base, Root } from './walk.ts';
import { writeFile } from './write-file.ts';

/**
 * One folder of the host, held by a descriptor, out of which no path, link or race leads. All calls throw `sandbox/…`
 * Faults that name virtual paths only. Disposing it closes the descriptor; calls under way then fail.
 */
export interface SafeRoot extends Disposable {
  readonly name: string;
  readonly readOnly: boolean;
  /** The folder for a guest of this process. It stays open until all who hold it have let go, the root itself included. */
  hold(): HeldFolder;
  stat(path: VirtualPath): Stats;
  /** Opens a regular file for reading. The caller disposes it. */
  open(path: VirtualPath): { readonly fd: number; readonly stats: Stats } & Disposable;
  read(
    path: VirtualPath,
    offset: number,
    limit: number,
  ): Promise<{ readonly bytes: Uint8Array; readonly size: number }>;
  list(path: VirtualPath): Promise<readonly FileInfo[]>;
  write(path: VirtualPath, bytes: Uint8Array, exclusive: boolean): Promise<void>;
  /** Answers the names below the mount under which it lies in the trash, or null where it is gone. */
  remove(
    path: VirtualPath,
    options: { readonly permanently: boolean; readonly recursive: boolean },
  ): Promise<readonly string[] | null>;
}

/** An open folder that outlives its root while it is held. */
export interface HeldFolder extends Disposable {
  readonly folder: Folder;
  readonly device: number;
  readonly base: Base | undefined;
}

export interface SafeRootOptions {
  /** The mount's name as paths show it, without the slash. */
  readonly name: string;
  readonly readOnly?: boolean;
  /** Names temporary files and places in the trash. */
  readonly ids: Ids;
  readonly clock: Clock;
  readonly platform?: string;
}

/** Up to this many bytes are read at once on the spot: quicker than a trip to the thread pool. */
const READ_ON_THE_SPOT = 256 * 1024;
/** Half-written files older than this were left by a crash. Milliseconds. */
const ABANDONED_AFTER = 60 * 60 * 1000;
const readSome = promisify(read);

/** Takes hold of a folder. Throws `sandbox/no-root` where there is none, and as `chooseAnchoring`. */
export function openSafeRoot(hostFolder: string, options: SafeRootOptions): SafeRoot {
  const { name, ids, clock, readOnly = false } = options;
  const anchoring = chooseAnchoring(options.platform ?? process.platform);
  const fd = openHostFolder(hostFolder, name);
  const root: Root = {
    anchoring,
    folder: { fd, address: anchoring.address(fd, hostFolder, '.') },
    device: fstatSync(fd).dev,
    base: baseOf(anchoring, fd),
  };
  let open = true;
  /** The root itself, and those who hold the folder. */
  let holders = 1;
  const letGo = (): void => {
    holders -= 1;
    if (holders === 0) closeSync(fd);
  };
  const closed = (): Fault => new Fault('sandbox/closed', 'The workspace is closed.', { hint: 'Start again.' });
  const guard = (path: VirtualPath, writing: boolean): void => {
    if (!open) throw closed();
    if (writing && readOnly) {
      throw new Fault('sandbox/read-only', `'${printable(path.text)}' cannot be changed: /${name} is read-only.`, {
        hint: 'Write to another root.',
      });
    }
  };
  const now = <T>(path: VirtualPath, act: () => T): T => {
    guard(path, false);
    try {
      return act();
    } catch (error) {
      throw diskFault(error, path.text);
    }
  };
  const later = async <T>(path: VirtualPath, writing: boolean, act: () => Promise<T>): Promise<T> => {
    guard(path, writing);
    try {
      return await act();
    } catch (error) {
      throw diskFault(error, path.text);
    }
  };
  if (!readOnly) sweepAbandoned(root, clock.now() - ABANDONED_AFTER);
  return {
    name,
    readOnly,
    hold() {
      if (!open) throw closed();
      holders += 1;
      const own = new DisposableStack();
      own.defer(letGo); // once, however often it is disposed
      return { folder: root.folder, device: root.device, base: root.base, [Symbol.dispose]: () => own.dispose() };
    },
    stat: (path) => now(path, () => statEntry(root, path)),
    open: (path) => now(path, () => openFile(root, path)),
    read: (path, offset, limit) =>
      later(path, false, async () => {
        using file = openFile(root, path);
        const size = file.stats.size;
        const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(limit, size - offset)));
        let filled = 0;
        while (filled < bytes.length) {
          const left = bytes.length - filled;
          const got =
            left <= READ_ON_THE_SPOT
              ? readSync(file.fd, bytes, filled, left, offset + filled)
              : (await readSome(file.fd, bytes, filled, left, offset + filled)).bytesRead;
          if (got === 0) break;
          filled += got;
        }
        return { bytes: bytes.subarray(0, filled), size };
      }),
    list: (path) => later(path, false, () => listFolder(root, path)),
    write: (path, bytes, exclusive) =>
      later(path, true, () => writeFile(root, path, bytes, { exclusive, temporary: ids.next() })),
    remove: (path, how) => later(path, true, () => removeEntry(root, path, { ...how, slot: ids.next() })),
    [Symbol.dispose]() {
      if (open) letGo();
      open = false;
    },
  };
}

function openHostFolder(hostFolder: string, name: string): number {
  try {
    return openSync(hostFolder, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (error) {
    throw new Fault('sandbox/no-root', `The folder behind /${name} cannot be opened (${errnoOf(error)}).`, {
      hint: 'Make the folder, or correct workspace_root in runner.toml.',
    });
  }
}

/** Takes away what a crash left half-written. Another process may be writing: only old files go. */
function sweepAbandoned(root: Root, before: number): void {
  try {
    if (look(root.folder, TRASH).isSymbolicLink()) return;
    look(root.folder, `${TRASH}/${PENDING}`);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return;
    throw diskFault(error, `/${TRASH}`);
  }
  const pending = enterPrivate(root, [TRASH, PENDING]);
  try {
    for (const name of readdirSync(`${pending.address}/.`)) {
      const stats = look(pending, name);
      if (stats.isFile() && stats.mtimeMs < before) unlinkSync(entry(pending, name));
    }
  } finally {
    closeSync(pending.fd);
  }
}
