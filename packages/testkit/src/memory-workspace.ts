import { Fault } from '@oxydra/types';
import type { FaultCode, FileInfo, WritableWorkspace } from '@oxydra/types';

/** A workspace without a disk: the roots `/shared` and `/tmp`, files and folders, no links. Its files can be looked at. */
export interface MemoryWorkspace extends WritableWorkspace {
  /** Virtual path to content, the trash included. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const ROOTS = ['shared', 'tmp'];
// oxlint-disable-next-line no-control-regex -- refusing them is the point
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

const fault = (code: FaultCode, message: string): Fault => new Fault(code, message, { hint: 'Use another path.' });

/** The one spelling of a path; throws as a real workspace does. */
function resolve(path: string): string {
  if (UNSAFE.test(path) || !path.isWellFormed()) throw fault('sandbox/bad-path', 'The path holds a control character.');
  const given = path.split('/').filter((name) => name !== '' && name !== '.');
  const names: string[] = [];
  const [root, ...rest] = path.startsWith('/') ? given : ['shared', ...given];
  if (root === undefined) return '/';
  if (!ROOTS.includes(root)) throw fault('sandbox/outside', 'The path is outside the workspace.');
  for (const name of rest) {
    if (name !== '..') names.push(name);
    else if (names.pop() === undefined) throw fault('sandbox/outside', 'The path leads outside its root.');
  }
  return `/${[root, ...names].join('/')}`;
}

export function createMemoryWorkspace(start: Readonly<Record<string, string>> = {}): MemoryWorkspace {
  const files = new Map<string, Uint8Array>();
  for (const [path, text] of Object.entries(start)) files.set(resolve(path), new TextEncoder().encode(text));
  let trashed = 0;
  const isTrash = (at: string): boolean => /^\/[^/]+\/\.trash(?:\/|$)/u.test(at);
  const nextSlot = (at: string): string => `/${at.split('/')[1] ?? ''}/.trash/${(trashed += 1)}`;
  const placeIn = (slot: string, at: string): string => [slot, ...at.split('/').slice(2)].join('/');
  const isFolder = (path: string): boolean =>
    path === '/' || ROOTS.includes(path.slice(1)) || [...files.keys()].some((file) => file.startsWith(`${path}/`));
  const info = (path: string): FileInfo => {
    const bytes = files.get(path);
    if (bytes !== undefined) return { path, kind: 'file', size: bytes.length, modifiedAt: 0 };
    if (isFolder(path)) return { path, kind: 'folder', size: 0, modifiedAt: 0 };
    throw fault('sandbox/not-found', `There is no file or folder at '${path}'.`);
  };
  const fileAt = (path: string): Uint8Array => {
    const bytes = files.get(path);
    if (bytes !== undefined) return bytes;
    info(path);
    throw fault('sandbox/not-a-file', `'${path}' is a folder, not a file.`);
  };

  const read = (path: string, limit: number, offset = 0) => {
    const at = resolve(path);
    const bytes = fileAt(at);
    return { bytes: bytes.slice(offset, offset + limit), size: bytes.length, at };
  };
  const list = (path: string): readonly FileInfo[] => {
    const at = resolve(path);
    if (info(at).kind !== 'folder') throw fault('sandbox/not-a-folder', `'${at}' is a file, not a folder.`);
    if (at === '/') return ROOTS.map((root) => info(`/${root}`));
    const inner = [...files.keys()].filter((file) => file.startsWith(`${at}/`));
    const names = new Set(inner.map((file) => file.slice(at.length + 1).split('/')[0] ?? ''));
    return [...names].toSorted((a, b) => (a < b ? -1 : 1)).map((name) => info(`${at}/${name}`));
  };
  const walk = (path: string): readonly FileInfo[] => {
    const level = list(path).filter((item) => !/^\/[^/]+\/\.trash$/u.test(item.path));
    return [...level, ...level.flatMap((item) => (item.kind === 'folder' ? walk(item.path) : []))];
  };

  return {
    files,
    stat: async (path) => info(resolve(path)),
    read: async (path, { offset, limit }) => read(path, limit, offset),
    list: async (path) => list(path),
    async walk(path, limit) {
      const entries = walk(path);
      return { entries: entries.slice(0, limit), whole: entries.length <= limit };
    },
    async readMany(paths, { limit, total }) {
      const found: (ReturnType<typeof read> | { readonly fault: Fault })[] = [];
      let sum = 0;
      for (const path of paths) {
        if (sum >= total) break;
        try {
          const piece = read(path, limit);
          sum += piece.bytes.length;
          found.push(piece);
        } catch (error) {
          if (!Fault.is(error)) throw error;
          found.push({ fault: error });
        }
      }
      return found;
    },
    async write(path, bytes, { exclusive = false, keep = false, announce } = {}) {
      const at = resolve(path);
      if (isTrash(at)) throw fault('sandbox/trash', `Nothing can be written to '${at}', which is in the trash.`);
      if (isFolder(at)) throw fault('sandbox/not-a-file', `'${at}' is a folder, not a file.`);
      if (exclusive && files.has(at)) throw fault('sandbox/exists', `There is already a file at '${at}'.`);
      for (let end = at.lastIndexOf('/'); end > 0; end = at.lastIndexOf('/', end - 1)) {
        if (files.has(at.slice(0, end))) throw fault('sandbox/not-a-folder', `A part of '${at}' is a file.`);
      }
      const slot = keep ? nextSlot(at) : undefined;
      if (slot !== undefined) await announce?.(slot);
      const before = files.get(at);
      const changes =
        before !== undefined &&
        (before.length !== bytes.length || !before.every((byte, index) => byte === bytes[index]));
      files.set(at, Uint8Array.from(bytes));
      if (slot === undefined || !changes) return {};
      const kept = placeIn(slot, at);
      files.set(kept, before);
      return { kept };
    },
    async remove(path, { permanently, recursive, announce }) {
      const at = resolve(path);
      const { kind } = info(at);
      if (at.split('/').length < 3) throw fault('sandbox/not-removable', `'${at}' is a root.`);
      if (isTrash(at) && (!permanently || at.endsWith('/.trash')))
        throw fault('sandbox/not-removable', `'${at}' is the trash or in it already.`);
      if (kind === 'folder' && !recursive) throw fault('sandbox/exists', `The folder '${at}' is not empty.`);
      const slot = nextSlot(at);
      await announce?.(slot);
      const place = placeIn(slot, at);
      for (const [file, bytes] of Array.from(files)) {
        if (file !== at && !file.startsWith(`${at}/`)) continue;
        files.delete(file);
        if (!permanently) files.set(place + file.slice(at.length), bytes);
      }
      return permanently ? {} : { trashed: place };
    },
  };
}
