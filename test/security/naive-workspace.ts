/**
 * Files as a careless program serves them: the path is joined to a folder and opened. It shows that the attacks on files
 * are real. What would leave the test's own tree is refused: even careless it must not harm the machine.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { Fault } from '../../packages/types/src/index.ts';
import type { FileInfo, WritableWorkspace } from '../../packages/types/src/index.ts';

export function createNaiveWorkspace(tree: string): WritableWorkspace {
  const find = (name: string): string => {
    const at = name.startsWith('/') ? path.join(tree, name) : path.join(tree, 'shared', name);
    const there = existsSync(at) ? realpathSync(at) : at;
    if (there.startsWith(`${tree}${path.sep}`)) return at;
    throw new Fault('sandbox/not-found', `'${name}' is outside of the test.`);
  };
  const stat = (name: string): FileInfo => {
    const stats = statSync(find(name), { throwIfNoEntry: false });
    if (stats === undefined) throw new Fault('sandbox/not-found', `There is no '${name}'.`);
    return { path: name, kind: stats.isFile() ? 'file' : 'folder', size: stats.size, modifiedAt: stats.mtimeMs };
  };
  const read: WritableWorkspace['read'] = async (name, { offset = 0, limit }) => {
    const { kind, size } = stat(name);
    if (kind !== 'file') throw new Fault('sandbox/not-a-file', `'${name}' is no file.`);
    return { bytes: readFileSync(find(name)).subarray(offset, offset + limit), size, at: name };
  };
  const list = async (name: string): Promise<readonly FileInfo[]> =>
    readdirSync(find(name)).flatMap((each) => {
      try {
        return stat(`${name}/${each}`);
      } catch {
        return [];
      }
    });
  return {
    stat: async (name) => stat(name),
    read,
    list,
    walk: async (name) => ({ entries: await list(name), whole: true }),
    readMany: (names, { limit }) =>
      Promise.all(
        names.map((name) => read(name, { limit }).catch((fault: unknown) => ({ fault: fault as Fault }))), // all are
      ),
    async write(name, bytes) {
      const at = find(name);
      mkdirSync(path.dirname(at), { recursive: true });
      writeFileSync(at, bytes);
      return {};
    },
    async remove(name) {
      rmSync(find(name), { recursive: true });
      return {};
    },
  };
}
