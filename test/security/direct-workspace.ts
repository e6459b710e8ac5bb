/** The user's files with no guest between: each operation done by the host itself, on the roots. */
import type { SafeRoot } from '../../packages/sandbox/src/index.ts';
import { parseVirtualPath } from '../../packages/sandbox/src/index.ts';
import { Fault } from '../../packages/types/src/index.ts';
import type { FileInfo, WritableWorkspace } from '../../packages/types/src/index.ts';

const ROOTS = ['shared', 'tmp'] as const;

export function createDirectWorkspace(roots: Readonly<Record<(typeof ROOTS)[number], SafeRoot>>): WritableWorkspace {
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
    async write(path, bytes, { exclusive = false } = {}) {
      const { parsed, root } = find(path);
      await root.write(parsed, bytes, exclusive);
    },
    async remove(path, options) {
      const { parsed, root } = find(path);
      const trashed = await root.remove(parsed, options);
      return trashed === null ? {} : { trashed: `/${parsed.mount}/${trashed.join('/')}` };
    },
  };
}
