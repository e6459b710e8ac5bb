/** The user's files with no guest between: each operation done by the host itself, on the roots. */
import type { SafeRoot, VirtualPath } from '../../packages/sandbox/src/index.ts';
import { parseVirtualPath } from '../../packages/sandbox/src/index.ts';
import { Fault } from '../../packages/types/src/index.ts';
import type { FileInfo, Ids, WritableWorkspace } from '../../packages/types/src/index.ts';

const ROOTS = ['shared', 'tmp'] as const;

/** Puts what is about to be replaced into the trash, and answers where. */
async function keepOld(
  path: VirtualPath,
  root: SafeRoot,
  slot: string,
  bytes: Uint8Array,
): Promise<string | undefined> {
  let old: Uint8Array;
  try {
    const size = root.stat(path).size;
    old = (await root.read(path, 0, size)).bytes;
  } catch (error) {
    if (Fault.is(error) && error.code === 'sandbox/not-found') return undefined;
    throw error;
  }
  if (Buffer.compare(old, bytes) === 0) return undefined;
  const kept = parseVirtualPath([slot, ...path.names.filter((name) => name !== '..')].join('/'), ROOTS, 'shared');
  if (kept === null) throw new Fault('sandbox/outside', 'The trash is nowhere.');
  await root.write(kept, old, true);
  return kept.text;
}

export function createDirectWorkspace(
  roots: Readonly<Record<(typeof ROOTS)[number], SafeRoot>>,
  ids: Ids,
): WritableWorkspace {
  const find = (path: string) => {
    const parsed = parseVirtualPath(path, ROOTS, 'shared');
    const name = ROOTS.find((each) => each === parsed?.mount);
    if (parsed === null || name === undefined) throw new Fault('sandbox/outside', `'${path}' is no file of a mount.`);
    return { parsed, root: roots[name] };
  };
  const stat = (path: string): FileInfo => {
    const { parsed, root } = find(path);
    const stats = root.stat(parsed);
    const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
    return { path: parsed.text, kind, size: stats.size, modifiedAt: stats.mtimeMs };
  };
  const list = (path: string): Promise<readonly FileInfo[]> => {
    const { parsed, root } = find(path);
    return root.list(parsed);
  };
  const below = async (path: string): Promise<readonly FileInfo[]> => {
    const entries = await list(path);
    const folders = entries.filter(({ kind, link }) => kind === 'folder' && link !== true);
    return [...entries, ...(await Promise.all(folders.map(({ path: at }) => below(at)))).flat()];
  };
  const read: WritableWorkspace['read'] = async (path, { offset = 0, limit }) => {
    const { parsed, root } = find(path);
    return { ...(await root.read(parsed, offset, limit)), at: parsed.text };
  };
  return {
    stat: async (path) => stat(path),
    read,
    list,
    walk: async (path) => ({ entries: await below(path), whole: true }),
    readMany: (paths, { limit }) =>
      Promise.all(
        paths.map(async (path) => {
          try {
            return await read(path, { limit });
          } catch (error) {
            if (Fault.is(error)) return { fault: error };
            throw error;
          }
        }),
      ),
    async write(path, bytes, { exclusive = false, keep = false, announce } = {}) {
      const { parsed, root } = find(path);
      if (parsed.names.includes('.trash')) throw new Fault('sandbox/trash', `'${path}' is in the trash.`);
      const slot = `/${parsed.mount}/.trash/${ids.next()}`;
      if (keep) await announce?.(slot);
      const kept = keep ? await keepOld(parsed, root, slot, bytes) : undefined;
      await root.write(parsed, bytes, exclusive);
      return kept === undefined ? {} : { kept };
    },
    async remove(path, options) {
      const { parsed, root } = find(path);
      const trashed = await root.remove(parsed, options);
      return trashed === null ? {} : { trashed: `/${parsed.mount}/${trashed.join('/')}` };
    },
  };
}
