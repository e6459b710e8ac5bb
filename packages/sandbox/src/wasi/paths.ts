import { fstatSync } from 'node:fs';
import type { Folder } from '../anchoring.ts';
import { walkNames } from '../walk.ts';
import type { LINK, Root, WalkRefusal } from '../walk.ts';
import { ERRNO, Refusal, refuse } from './errno.ts';
import type { GuestMemory } from './guest-memory.ts';

/** A path as a guest wrote it, below the folder it named. */
export interface GuestPath {
  readonly names: readonly string[];
  /** It ended in `/`: what it names must be a folder. */
  readonly slash: boolean;
}

const MAX_PATH_BYTES = 4096;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text from the guest's memory; EILSEQ where it is no UTF-8, EINVAL where it holds a NUL. */
export function readText(memory: GuestMemory, at: number, length: number): string {
  const bytes = memory.bytes(at, length);
  if (bytes.length > MAX_PATH_BYTES) refuse(ERRNO.nametoolong);
  if (bytes.includes(0)) refuse(ERRNO.inval);
  try {
    return utf8.decode(bytes);
  } catch {
    return refuse(ERRNO.ilseq);
  }
}

export function readPath(memory: GuestMemory, at: number, length: number): GuestPath {
  const text = readText(memory, at, length);
  if (text === '') refuse(ERRNO.noent);
  if (text.startsWith('/')) refuse(ERRNO.notcapable);
  const parts = text.split('/');
  const names = parts.filter((name) => name !== '' && name !== '.');
  const last = parts.at(-1);
  return { names: last === '.' ? [...names, '.'] : names, slash: last === '' };
}

const SYMLINK_FOLLOW = 1;

/** Whether a link at the end of a path is to be followed; EINVAL where a bit is set that preview 1 does not know. */
export const follows = (lookup: number): boolean =>
  (lookup & ~SYMLINK_FOLLOW) === 0 ? lookup === SYMLINK_FOLLOW : refuse(ERRNO.inval);

const REFUSALS = {
  above: ERRNO.notcapable,
  'too-deep': ERRNO.nametoolong,
  'too-many-links': ERRNO.loop,
} as const satisfies Record<WalkRefusal, number>;

const judge = (why: WalkRefusal): Refusal => new Refusal(REFUSALS[why]);

/** Acts on an entry, or answers LINK for the walk to follow it. `leaf` is `.` where the path ends at a folder itself. */
type Act<T> = (folder: Folder, leaf: string) => T | typeof LINK;

/** A folder into which another file system was mounted is outside. */
const onDevice = <T>(root: Root, act: Act<T>): { at: Act<T> } => ({
  at(folder, leaf) {
    if (folder !== root.folder && fstatSync(folder.fd).dev !== root.device) refuse(ERRNO.notcapable);
    return act(folder, leaf);
  },
});

/** Acts on the entry that a path names; with a slash at its end the path is that of the folder itself. */
export const lookUp = <T>(root: Root, path: GuestPath, act: Act<T>): T =>
  walkNames(root, path.slash ? [...path.names, '.'] : path.names, onDevice(root, act), judge);

/**
 * Acts on an entry that is made, moved or removed: never followed, and the slash stays with its name, for the system to
 * judge as it judges its own.
 */
export const atEntry = <T>(root: Root, path: GuestPath, act: (folder: Folder, leaf: string) => T): T =>
  walkNames(
    root,
    path.names,
    onDevice(root, (folder, leaf) => act(folder, path.slash && leaf !== '.' ? `${leaf}/` : leaf)),
    judge,
  );
