import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { Fault } from '@oxydra/types';
import { chooseAnchoring } from '../anchoring.ts';
import { errnoOf } from '../disk-fault.ts';
import { baseOf } from '../walk.ts';
import type { GuestMount } from './guest-call.ts';
import type { MountData } from './guest-protocol.ts';

/** The folders of one call, open until it is disposed. */
export interface HeldMounts extends Disposable {
  readonly data: readonly MountData[];
}

function openHostFolder(folder: string, guest: string): number {
  try {
    return openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (error) {
    throw new Fault('sandbox/no-root', `The folder for ${guest} cannot be opened (${errnoOf(error)}).`, {
      hint: 'Make the folder, or name another.',
    });
  }
}

/**
 * Opens the folders of a call here, in the thread that owns the roots; a guest's thread uses the same descriptors. Throws
 * `sandbox/no-root` where one cannot be opened.
 */
export function holdMounts(mounts: readonly GuestMount[]): HeldMounts {
  using opening = new DisposableStack();
  const data = mounts.map(({ guest, root, mode, fileMode }): MountData => {
    if (typeof root !== 'string') {
      const { folder, device, base } = opening.use(root.hold());
      return { guest, ...folder, device, base, mode: root.readOnly ? 'read-only' : mode, fileMode };
    }
    const fd = openHostFolder(root, guest);
    opening.defer(() => closeSync(fd));
    const anchoring = chooseAnchoring(process.platform);
    const address = anchoring.address(fd, root, '.');
    return { guest, fd, address, device: fstatSync(fd).dev, base: baseOf(anchoring, fd), mode, fileMode };
  });
  const held = opening.move();
  return { data, [Symbol.dispose]: () => held.dispose() };
}
