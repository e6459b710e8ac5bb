import { Fault } from '@oxydra/types';
import type { Clock, FileInfo, Ids, WritableWorkspace } from '@oxydra/types';
import { kindOf } from './open-entry.ts';
import { TRASH } from './private-folder.ts';
import { openSafeRoot } from './safe-root.ts';
import type { SafeRoot } from './safe-root.ts';
import { parseVirtualPath, outside, printable } from './virtual-path.ts';
import type { VirtualPath } from './virtual-path.ts';

export interface Mount {
  /** `shared` is seen as `/shared`. */
  readonly name: string;
  /** The folder of the host; it must exist. */
  readonly folder: string;
  readonly mode: 'read-write' | 'read-only';
}

export interface WorkspaceOptions {
  /** Relative paths count from the first. */
  readonly mounts: readonly [Mount, ...Mount[]];
  readonly ids: Ids;
  readonly clock: Clock;
  /** Bytes of the largest file that may be written; 64 MiB where absent. */
  readonly maxWriteBytes?: number;
}

const MAX_WRITE_BYTES = 64 * 1024 * 1024;
/** Folders below the one where a walk begins. */
const MAX_WALK_DEPTH = 128;

/** The user's files behind virtual roots. Disposing it lets go of the folders. */
export function createWorkspace(options: WorkspaceOptions): WritableWorkspace & Disposable {
  const { ids, clock, maxWriteBytes = MAX_WRITE_BYTES } = options;
  const names = options.mounts.map((mount) => mount.name);
  const home = options.mounts[0].name;
  using opening = new DisposableStack();
  const roots = new Map<string, SafeRoot>();
  for (const { name, folder, mode } of options.mounts) {
    roots.set(name, opening.use(openSafeRoot(folder, { name, ids, clock, readOnly: mode === 'read-only' })));
  }
  const owned = opening.move();

  const locate = (path: string): { readonly root: SafeRoot; readonly path: VirtualPath } | null => {
    const parsed = parseVirtualPath(path, names, home);
    if (parsed === null) return null;
    const root = roots.get(parsed.mount);
    if (root === undefined) throw outside(path, names);
    return { root, path: parsed };
  };
  const below = (path: string): { readonly root: SafeRoot; readonly path: VirtualPath } => {
    const located = locate(path);
    if (located !== null) return located;
    throw new Fault('sandbox/not-a-file', "'/' is the folder of all roots, not a file.", {
      hint: `Use a path below ${names.map((name) => `/${name}`).join(' or ')}.`,
    });
  };
  const describe = (root: SafeRoot, path: VirtualPath): FileInfo => {
    const stats = root.stat(path);
    return { path: path.text, kind: kindOf(stats), size: stats.size, modifiedAt: Math.floor(stats.mtimeMs) };
  };
  const rootInfo = (): FileInfo[] =>
    [...roots].map(([name, root]) => describe(root, { mount: name, names: [], text: `/${name}` }));

  const list = async (path: string): Promise<readonly FileInfo[]> => {
    const at = locate(path);
    if (at !== null) return at.root.list(at.path);
    return rootInfo().toSorted((a, b) => (a.path < b.path ? -1 : 1));
  };
  const read: WritableWorkspace['read'] = async (path, range) => {
    const at = below(path);
    return { ...(await at.root.read(at.path, range.offset ?? 0, range.limit)), at: at.path.text };
  };

  return {
    read,
    list,
    async stat(path) {
      const at = locate(path);
      if (at !== null) return describe(at.root, at.path);
      return { path: '/', kind: 'folder', size: 0, modifiedAt: Math.max(...rootInfo().map((info) => info.modifiedAt)) };
    },
    async walk(path, limit) {
      const entries: FileInfo[] = [];
      const pending = [{ path, depth: 0 }];
      let whole = true;
      for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
        const inner: typeof pending = [];
        for (const info of await list(next.path)) {
          if (info.path === `/${info.path.split('/')[1] ?? ''}/${TRASH}`) continue;
          if (entries.length >= limit) return { entries, whole: false };
          entries.push(info);
          if (info.kind !== 'folder' || info.link === true) continue;
          if (next.depth < MAX_WALK_DEPTH) inner.push({ path: info.path, depth: next.depth + 1 });
          else whole = false;
        }
        pending.push(...inner.reverse());
      }
      return { entries, whole };
    },
    async readMany(paths, { limit, total }) {
      const found: Awaited<ReturnType<WritableWorkspace['readMany']>>[number][] = [];
      let sum = 0;
      for (const path of paths) {
        if (sum >= total) break;
        try {
          const piece = await read(path, { limit });
          sum += piece.bytes.length;
          found.push(piece);
        } catch (error) {
          if (!Fault.is(error)) throw error;
          found.push({ fault: error });
        }
      }
      return found;
    },
    async write(path, bytes, how) {
      const at = below(path);
      if (bytes.length > maxWriteBytes) {
        throw new Fault(
          'sandbox/too-large',
          `'${printable(at.path.text)}' would have ${bytes.length} bytes, more than the ${maxWriteBytes} a file may have.`,
          { hint: 'Write it in several smaller files.' },
        );
      }
      await at.root.write(at.path, bytes, how?.exclusive ?? false);
    },
    async remove(path, how) {
      const at = below(path);
      const trashed = await at.root.remove(at.path, how);
      return trashed === null ? {} : { trashed: `/${[at.path.mount, ...trashed].join('/')}` };
    },
    [Symbol.dispose]: () => owned.dispose(),
  };
}
