import { closeSync } from 'node:fs';
import type { Root } from '../walk.ts';
import { ERRNO, refuse } from './errno.ts';
import { CHANGING } from './rights.ts';
import type { StandardStream } from './streams.ts';

/** The flags of a descriptor, by the bits of preview 1. */
export const FDFLAG = { append: 1, dsync: 2, nonblock: 4, rsync: 8, sync: 16 } as const;

interface Rights {
  /** What may be done with it, and what may at most be done with what is opened through it. */
  rights: number;
  inheriting: number;
  flags: number;
}

export interface OpenFolder extends Rights {
  readonly kind: 'folder';
  /** The folder as a root of its own: nothing opened through it lies above it. */
  readonly root: Root;
  /** The mount allows no change: a missing right is then EROFS. */
  readonly readOnly: boolean;
  /** The guest's name for it where it is a mount. The descriptor then belongs to the pool. */
  readonly preopen: string | undefined;
  /** The permissions of files made through it; the system's default where undefined. */
  readonly fileMode: number | undefined;
  /** What a listing that began at cookie 0 found; cookies count in it. */
  listing: readonly Buffer[] | undefined;
}

export interface OpenRegular extends Rights {
  readonly kind: 'file';
  fd: number;
  readonly device: number;
  readonly readOnly: boolean;
  /** Opened for writing, so that a new opening with other flags is too. */
  readonly writable: boolean;
  readonly readable: boolean;
  /** Bytes from the beginning; ours, since all reads and writes name their place. */
  position: number;
}

export interface OpenStream extends Rights {
  readonly kind: 'stream';
  readonly stream: StandardStream;
}

export type Descriptor = OpenFolder | OpenRegular | OpenStream;

/** Descriptors a guest may hold at once; each is one of the whole process. */
const MAX_DESCRIPTORS = 512;

/** The descriptors of one guest, by their numbers. Disposing it closes what the guest opened. */
export interface Descriptors extends Disposable {
  /** Ends the call with EBADF where there is none, ENOTCAPABLE or EROFS where a right is missing. */
  get(fd: number, right: number): Descriptor;
  file(fd: number, right: number): OpenRegular;
  /** ENOTDIR where it is no folder. */
  folder(fd: number, right: number): OpenFolder;
  /** Takes the descriptor over, unless it ends the call with EMFILE. */
  add(descriptor: Descriptor): number;
  close(fd: number): void;
  renumber(from: number, to: number): void;
}

export const lacks = (descriptor: Descriptor, right: number): boolean => (descriptor.rights & right) !== right;

/** The errno for a right that is not there. */
export const withheld = (descriptor: Descriptor, missing: number): typeof ERRNO.rofs | typeof ERRNO.notcapable =>
  descriptor.kind !== 'stream' && descriptor.readOnly && (missing & ~CHANGING) === 0 ? ERRNO.rofs : ERRNO.notcapable;

const release = (descriptor: Descriptor): void => {
  if (descriptor.kind === 'file') closeSync(descriptor.fd);
  else if (descriptor.kind === 'folder' && descriptor.preopen === undefined) closeSync(descriptor.root.folder.fd);
};

export function createDescriptors(first: readonly Descriptor[]): Descriptors {
  const open = new Map<number, Descriptor>(first.entries());
  /** No number below this one is free. */
  let lowest = first.length;
  const get = (fd: number, right: number): Descriptor => {
    const found = open.get(fd);
    if (found === undefined) refuse(ERRNO.badf);
    if (lacks(found, right)) refuse(withheld(found, right & ~found.rights));
    return found;
  };
  const take = (fd: number): Descriptor => {
    const found = get(fd, 0);
    open.delete(fd);
    if (fd < lowest) lowest = fd;
    return found;
  };
  return {
    get,
    file(fd, right) {
      const found = get(fd, 0);
      if (found.kind === 'folder') refuse(ERRNO.isdir);
      if (lacks(found, right)) refuse(withheld(found, right & ~found.rights));
      if (found.kind === 'stream') refuse(ERRNO.spipe);
      return found;
    },
    folder(fd, right) {
      const found = get(fd, 0);
      if (found.kind !== 'folder') refuse(ERRNO.notdir);
      if (lacks(found, right)) refuse(withheld(found, right & ~found.rights));
      return found;
    },
    add(descriptor) {
      if (open.size >= MAX_DESCRIPTORS) refuse(ERRNO.mfile);
      while (open.has(lowest)) lowest += 1;
      open.set(lowest, descriptor);
      return lowest;
    },
    close: (fd) => release(take(fd)),
    renumber(from, to) {
      get(from, 0);
      const replaced = get(to, 0);
      if (from === to) return;
      open.set(to, take(from));
      release(replaced);
    },
    [Symbol.dispose]() {
      for (const descriptor of open.values()) release(descriptor);
      open.clear();
    },
  };
}
