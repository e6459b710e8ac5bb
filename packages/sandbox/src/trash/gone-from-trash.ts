import { lstatSync } from 'node:fs';
import path from 'node:path';
import { ROOTS } from '../guests/locate.ts';
import { TRASH } from '../private-folder.ts';
import { slotTime } from './slot.ts';

/**
 * Whether a virtual path lies in a place of the trash that was emptied or put back. Each belongs to one removal and is
 * never made again.
 */
export const createGoneFromTrash =
  (mounts: Readonly<Record<(typeof ROOTS)[number], string>>) =>
  (virtual: string): boolean => {
    const [, name, trash, slot] = virtual.split('/');
    const mount = ROOTS.find((each) => each === name);
    if (mount === undefined || trash !== TRASH || slot === undefined || slotTime(slot) === undefined) return false;
    try {
      return lstatSync(path.join(mounts[mount], TRASH, slot), { throwIfNoEntry: false }) === undefined;
    } catch {
      // Nobody can say.
      return false;
    }
  };
