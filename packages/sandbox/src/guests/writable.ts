import { Fault } from '@oxydra/types';
import type { Ids, ReadableWorkspace, WritableWorkspace } from '@oxydra/types';
import { TRASH } from '../private-folder.ts';
import type { SafeRoot } from '../safe-root.ts';
import { printable } from '../virtual-path.ts';
import type { VirtualPath } from '../virtual-path.ts';
import type { FileGuest, MountRoots } from './file-guest-calls.ts';
import { decodePlace } from './file-reply.ts';
import { locateBelow } from './locate.ts';
import type { ProfileName } from './profiles.ts';

/** Bytes of the largest file that may be written. */
export const MAX_WRITE_BYTES = 64 * 1024 * 1024;

const OWNER_MAY_WRITE = 0o200;
const PERMISSIONS = 0o777;

/**
 * The permissions of the file that a write replaces, which the guest cannot see: preview 1 knows none. Undefined where
 * there is no file yet, or where the guest will tell what is wrong.
 */
function modeBefore(root: SafeRoot, path: VirtualPath): number | undefined {
  let mode: number;
  try {
    const stats = root.stat(path);
    if (!stats.isFile()) return undefined;
    ({ mode } = stats);
  } catch (error) {
    if (Fault.is(error)) return undefined;
    throw error;
  }
  if ((mode & OWNER_MAY_WRITE) !== 0) return mode & PERMISSIONS;
  throw new Fault('sandbox/no-permission', `'${printable(path.text)}' is write-protected.`, {
    hint: 'Ask the user to change its permissions, or write to another name.',
  });
}

export interface WritePorts {
  readonly ask: FileGuest;
  readonly roots: MountRoots;
  readonly ids: Ids;
}

/** The folder in the trash of a mount that belongs to one call alone. */
const slotFolder = (mount: string, slot: string): string => `/${mount}/${TRASH}/${slot}`;

/** Writes whole files under a profile that has `/shared` and `/tmp` to write to. */
export const createWrite =
  ({ ask, roots, ids }: WritePorts, profile: ProfileName): WritableWorkspace['write'] =>
  async (path, bytes, { exclusive = false, keep = false, announce } = {}) => {
    const { mount, path: at } = locateBelow(path);
    if (bytes.length > MAX_WRITE_BYTES) {
      throw new Fault(
        'sandbox/too-large',
        `'${printable(at.text)}' would have ${bytes.length} bytes, more than the ${MAX_WRITE_BYTES} a file may have.`,
        { hint: 'Write it in several smaller files.' },
      );
    }
    const fileMode = modeBefore(roots[mount], at);
    const slot = ids.next();
    if (keep) await announce?.(slotFolder(mount, slot));
    const paths = [at.text, ids.next(), slot];
    const request = { op: 'write', flag: exclusive, limit: keep ? 1 : 0, paths, content: bytes } as const;
    const kept = decodePlace(await ask(profile, at.text, request, { fileMode }));
    return kept === undefined ? {} : { kept };
  };

/** A workspace that may change files, each change one run of the guest under FileReadWrite. */
export function createWritable(readable: ReadableWorkspace, ports: WritePorts): WritableWorkspace {
  return {
    ...readable,
    write: createWrite(ports, 'FileReadWrite'),
    async remove(path, { permanently, recursive, announce }) {
      const { mount, path: at } = locateBelow(path);
      const last = at.names.at(-1);
      if (last === undefined || last === '..') {
        throw new Fault(
          'sandbox/not-removable',
          `'${printable(at.text)}' is a root or ends in '..', so it cannot be removed.`,
          { hint: 'Name what is to be removed in its parent folder.' },
        );
      }
      const slot = ports.ids.next();
      await announce?.(slotFolder(mount, slot));
      const request = { op: 'remove', flag: permanently, limit: recursive ? 1 : 0, paths: [at.text, slot] } as const;
      const trashed = decodePlace(await ports.ask('FileReadWrite', at.text, request));
      return trashed === undefined ? {} : { trashed };
    },
  };
}
