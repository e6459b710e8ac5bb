import { closeSync, openSync, readlinkSync } from 'node:fs';
import { Fault } from '@oxydra/types';
import type { Anchoring, Folder } from './anchoring.ts';
import { errnoOf } from './disk-fault.ts';
import { printable } from './virtual-path.ts';
import type { VirtualPath } from './virtual-path.ts';

/** Answered by a visitor that met a link and did not follow it: the walk reads the link and goes on. */
export const LINK: unique symbol = Symbol('link');

/** Links followed in one walk, as Linux has it. */
const MAX_HOPS = 40;
/** Folders held open at once; each costs a file descriptor. */
const MAX_DEPTH = 128;

export interface Root {
  readonly anchoring: Anchoring;
  readonly folder: Folder;
  /** The mount's file system. */
  readonly device: number;
}

/** What to do at the end of a path. Folders given to it are closed when it returns. */
export interface Visitor<T> {
  /** `leaf` is one name in `folder`, or `.` where the path ends at the folder itself. */
  at(folder: Folder, leaf: string): T | typeof LINK;
  /** A folder on the way is not there; `rest` holds its name and all that follow, no dots among them. */
  missing?(folder: Folder, rest: readonly string[]): T;
}

export const entry = (folder: Folder, name: string): string => `${folder.address}/${name}`;

/** Opens one folder below another; the caller closes it. A link throws ENOTDIR or ELOOP. */
export function enter(anchoring: Anchoring, parent: Folder, name: string): Folder {
  const fd = openSync(entry(parent, name), anchoring.folderFlags);
  return { fd, address: anchoring.address(fd, parent.address, name) };
}

const isDots = (name: string): boolean => name === '.' || name === '..';

/** Why a walk is refused; what the system itself says stays a system error. */
export type WalkRefusal = 'above' | 'too-deep' | 'too-many-links';

const REFUSALS = {
  above: (path: VirtualPath) =>
    new Fault('sandbox/outside', `The path '${printable(path.text)}' leads outside /${path.mount}.`, {
      hint: `Use a path below /${path.mount} without '..' and links that leave it.`,
    }),
  'too-deep': (path: VirtualPath) =>
    new Fault('sandbox/bad-path', `The path '${printable(path.text)}' is deeper than ${MAX_DEPTH} folders.`, {
      hint: 'Use a path with fewer folders.',
    }),
  'too-many-links': (path: VirtualPath) =>
    new Fault('sandbox/outside', `The path '${printable(path.text)}' goes through more than ${MAX_HOPS} links.`, {
      hint: 'Name the file itself.',
    }),
} as const satisfies Record<WalkRefusal, (path: VirtualPath) => Fault>;

/** The names a link stands for, or null where the entry is no link, or `outside` where it is absolute. */
function readLink(folder: Folder, name: string): string[] | 'outside' | null {
  let target: string;
  try {
    target = readlinkSync(entry(folder, name));
  } catch (error) {
    if (errnoOf(error) === 'EINVAL') return null;
    throw error;
  }
  if (target.startsWith('/')) return 'outside';
  const names = target.split('/').filter((part) => part !== '' && part !== '.');
  // `file/` and `file/.` stand for nothing unless there is a folder.
  return /\/\.?$/.test(target) ? [...names, '.'] : names;
}

/** A walk along a path of tools: what is refused becomes a Fault that names the path. */
export const walk = <T>(root: Root, path: VirtualPath, visitor: Visitor<T>): T =>
  walkNames(root, path.names, visitor, (why) => REFUSALS[why](path));

/**
 * Goes through the folders of a path one by one, each held open and entered from the one before, so that no rename or
 * link made meanwhile can lead it out. Links are read and resolved here, never by the system; `..` goes back to the
 * folder through which the walk came, and `.` may stand at the end: what is before it must then be a folder. Throws what
 * `refuse` makes, and raw system errors.
 */
export function walkNames<T>(
  root: Root,
  names: readonly string[],
  visitor: Visitor<T>,
  refuse: (why: WalkRefusal) => Error,
): T {
  const open: Folder[] = [root.folder];
  const pending = names.toReversed();
  let hops = 0;
  const hop = (): void => {
    hops += 1;
    if (hops > MAX_HOPS) throw refuse('too-many-links');
  };
  const follow = (folder: Folder, name: string): boolean => {
    const target = readLink(folder, name);
    if (target === null) return false;
    if (target === 'outside') throw refuse('above');
    hop();
    pending.push(...target.reverse());
    return true;
  };
  const top = (): Folder => open.at(-1) ?? root.folder;
  try {
    for (;;) {
      const name = pending.pop() ?? '.';
      if (name === '..') {
        const left = open.length > 1 ? open.pop() : undefined;
        if (left === undefined) throw refuse('above');
        closeSync(left.fd);
      } else if (pending.length === 0) {
        const found = visitor.at(top(), name);
        if (found !== LINK) return found;
        // Swapped for something else between the visit and this: look again, within the same budget of hops.
        if (!follow(top(), name)) {
          pending.push(name);
          hop();
        }
      } else if (name !== '.') {
        if (open.length > MAX_DEPTH) throw refuse('too-deep');
        try {
          open.push(enter(root.anchoring, top(), name));
        } catch (error) {
          const errno = errnoOf(error);
          if (errno === 'ENOENT' && visitor.missing !== undefined && !pending.some(isDots)) {
            if (open.length + pending.length > MAX_DEPTH) throw refuse('too-deep');
            return visitor.missing(top(), [name, ...pending.toReversed()]);
          }
          if ((errno !== 'ENOTDIR' && errno !== 'ELOOP') || !follow(top(), name)) throw error;
        }
      }
    }
  } finally {
    for (const folder of open.slice(1)) closeSync(folder.fd);
  }
}
