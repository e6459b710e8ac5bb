import { Fault, invariant } from '@oxydra/types';
import type { FileInfo, ReadableWorkspace } from '@oxydra/types';
import { fileFault } from './file-fault.ts';
import type { FileGuest } from './file-guest-calls.ts';
import { decodeEntries, decodeMany, decodePiece } from './file-reply.ts';
import { MAX_PATHS } from './file-request.ts';
import { locate, locateBelow, ROOTS } from './locate.ts';

const ALL_ROOTS = ROOTS.map((name) => `/${name}`);
/** Room for the heads of records around what is asked for, and for paths. */
const SPARE_BYTES = 64 * 1024;
/** Bytes that one entry of a list may take: a path at its longest. */
const ENTRY_BYTES = 8 * 1024;
const LIST_BYTES = 64 * 1024 * 1024;

const byPath = (a: FileInfo, b: FileInfo): number => (a.path < b.path ? -1 : 1);

/** The reading half of a workspace, each call one run of the guest under FileReadOnly. */
export function createReadable(ask: FileGuest): ReadableWorkspace {
  const stats = async (path: string, paths: readonly string[]): Promise<readonly FileInfo[]> =>
    decodeEntries(await ask('FileReadOnly', path, { op: 'stat', paths })).entries;

  return {
    async stat(path) {
      const at = locate(path);
      const found = await stats(at?.path.text ?? '/', at === null ? ALL_ROOTS : [at.path.text]);
      if (at === null) {
        return { path: '/', kind: 'folder', size: 0, modifiedAt: Math.max(...found.map((info) => info.modifiedAt)) };
      }
      const [info] = found;
      invariant(info !== undefined, 'the guest answers for each path');
      return info;
    },
    async read(path, { offset = 0, limit }) {
      const { text } = locateBelow(path).path;
      const request = { op: 'read', offset, limit, paths: [text] } as const;
      return decodePiece(await ask('FileReadOnly', text, request, { outputBytes: limit + SPARE_BYTES }));
    },
    async list(path) {
      const at = locate(path);
      if (at === null) return (await stats('/', ALL_ROOTS)).toSorted(byPath);
      const { text } = at.path;
      const request = { op: 'list', paths: [text] } as const;
      return decodeEntries(await ask('FileReadOnly', text, request, { outputBytes: LIST_BYTES })).entries;
    },
    async walk(path, limit) {
      const at = locate(path);
      const text = at?.path.text ?? '/';
      const paths = at === null ? ALL_ROOTS : [text];
      const outputBytes = Math.min(LIST_BYTES, limit * ENTRY_BYTES + SPARE_BYTES);
      return decodeEntries(
        await ask('FileReadOnly', text, { op: 'walk', limit, flag: at === null, paths }, { outputBytes }),
      );
    },
    async readMany(paths, { limit, total }) {
      // A path that cannot even be asked for is answered here, in its place.
      const asked = paths.slice(0, MAX_PATHS).map((path) => {
        try {
          return locateBelow(path).path.text;
        } catch (error) {
          if (Fault.is(error)) return error;
          throw error;
        }
      });
      const texts = asked.filter((path) => typeof path === 'string');
      if (texts.length === 0) return asked.flatMap((path) => (typeof path === 'string' ? [] : [{ fault: path }]));
      const outputBytes = total + limit + texts.length * ENTRY_BYTES + SPARE_BYTES;
      const request = { op: 'readMany', limit, offset: total, paths: texts } as const;
      const found = decodeMany(await ask('FileReadOnly', texts[0] ?? '/', request, { outputBytes }));
      const results: Awaited<ReturnType<ReadableWorkspace['readMany']>>[number][] = [];
      let next = 0;
      for (const path of asked) {
        if (typeof path !== 'string') {
          results.push({ fault: path });
          continue;
        }
        const piece = found[next];
        if (piece === undefined) break;
        next += 1;
        results.push('kind' in piece ? { fault: fileFault(piece, path) } : piece);
      }
      return results;
    },
  };
}
