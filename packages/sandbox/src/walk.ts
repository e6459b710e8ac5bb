import { closeSync, fstatSync, openSync, readlinkSync, statSync } from 'node:fs';
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
  /** Where the folder was when it was opened, and which it is. Absent where the system does not say, or nobody asked. */
  readonly base?: Base | undefined;
}

export interface Base {
  readonly place: string;
  readonly ino: number;
}

/** Where an open folder is, for quicker walks below it. */
export function baseOf(anchoring: Anchoring, fd: number): Base | undefined {
  const place = anchoring.place?.(fd);
  // Bytes that are no text could make two places look alike.
  return place === undefined || !/^\/./.test(place) || place.includes('\ufffd')
    ? undefined
    : { place, ino: fstatSync(fd).ino };
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

/** Up to so many folders a walk is as quick. */
const WORTH_A_JUMP = 1;

/**
 * The last folder of a plain path, opened in one step by its full name and then asked where it is: a system that was led
 * elsewhere by a link or a rename names another place, and the walk is made folder by folder. Undefined wherever there is
 * any doubt.
 *
 * What it proves: at the moment the system is asked, the folder is where its names say below the place of the root, and
 * the root is still there: only who may change what is around the root could move it away and back between. Nothing is
 * read through the descriptor before, for it is open for addressing only.
 */
function jump({ anchoring, base, device }: Root, names: readonly string[]): Folder | undefined {
  if (base === undefined || names.length - 1 <= WORTH_A_JUMP || names.length > MAX_DEPTH) return undefined;
  if (names.includes('..')) return undefined;
  let place = base.place;
  for (let index = 0; index < names.length - 1; index += 1) place += `/${names[index]}`;
  let fd: number;
  try {
    fd = openSync(place, anchoring.folderFlags);
  } catch {
    // Why is for the walk to find.
    return undefined;
  }
  let there = false;
  try {
    if (anchoring.place?.(fd) === place) {
      const now = statSync(base.place, { throwIfNoEntry: false });
      there = now?.ino === base.ino && now.dev === device;
    }
  } finally {
    if (!there) closeSync(fd);
  }
  return there ? { fd, address: anchoring.address(fd, '', place) } : undefined;
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
  const ahead = jump(root, names);
  if (ahead !== undefined) {
    try {
      const found = visitor.at(ahead, names.at(-1) ?? '.');
      // A link is resolved from folder to folder, each of which it may leave again.
      if (found !== LINK) return found;
    } finally {
      closeSync(ahead.fd);
    }
  }
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
