import { closeSync, readdirSync } from 'node:fs';
import { Fault } from '@oxydra/types';
import type { Clock, Ids } from '@oxydra/types';
import { chooseAnchoring } from '../anchoring.ts';
import type { Folder } from '../anchoring.ts';
import { errnoOf } from '../disk-fault.ts';
import { look } from '../open-entry.ts';
import { TRASH } from '../private-folder.ts';
import { openSafeRoot } from '../safe-root.ts';
import { printable } from '../virtual-path.ts';
import type { VirtualPath } from '../virtual-path.ts';
import { enter } from '../walk.ts';
import type { Root } from '../walk.ts';
import { slotTime } from './slot.ts';

/** A folder of the user, held as the walls of the sandbox hold it. */
export interface HeldMount extends Disposable {
  readonly name: string;
  readonly root: Root;
}

export function holdMount(
  name: string,
  folder: string,
  ports: { readonly ids: Ids; readonly clock: Clock },
): HeldMount {
  using root = openSafeRoot(folder, { name, ...ports });
  const held = root.hold();
  const { device, folder: at } = held;
  return {
    name,
    root: { anchoring: chooseAnchoring(process.platform), folder: at, device },
    [Symbol.dispose]: () => held[Symbol.dispose](),
  };
}

/** A path with these names below a mount; no path that somebody wrote, so nothing is to be judged. */
export const pathOf = (mount: string, names: readonly string[]): VirtualPath => ({
  mount,
  names,
  text: `/${[mount, ...names].join('/')}`,
});

export const notInTrash = (what: string): Fault =>
  new Fault('sandbox/not-found', `There is nothing in the trash at '${printable(what)}'.`, {
    hint: '`oxydra trash list` shows what there is.',
  });

/**
 * Goes down through folders as far as they are there, each entered from the one before and never through a link, and
 * hands over the last with the names that are missing. It is closed afterwards.
 */
export async function within<T>(
  { root }: HeldMount,
  names: readonly string[],
  act: (folder: Folder, missing: readonly string[]) => T | Promise<T>,
): Promise<T> {
  let folder = root.folder;
  let depth = 0;
  try {
    for (; depth < names.length; depth += 1) {
      const parent = folder;
      try {
        folder = enter(root.anchoring, parent, names[depth] ?? '.');
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') break;
        throw error;
      }
      if (parent !== root.folder) closeSync(parent.fd);
    }
    return await act(folder, names.slice(depth));
  } finally {
    if (folder !== root.folder) closeSync(folder.fd);
  }
}

/** The names of all slots in the trash of a mount, oldest first. */
export const slotsOf = (mount: HeldMount): Promise<readonly string[]> =>
  within(mount, [TRASH], (folder, missing) =>
    missing.length > 0
      ? []
      : readdirSync(`${folder.address}/.`)
          .filter((name) => slotTime(name) !== undefined && look(folder, name).isDirectory())
          .toSorted(),
  );
