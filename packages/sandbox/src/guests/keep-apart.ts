import { realpathSync } from 'node:fs';
import path from 'node:path';
import { Fault } from '@oxydra/types';
import { errnoOf } from '../disk-fault.ts';

const real = (folder: string): string => {
  try {
    return realpathSync(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return path.resolve(folder);
    throw error;
  }
};

const isWithin = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(`${outer}${path.sep}`);

/**
 * Throws `sandbox/overlap` where a folder that must not be reached through another lies in it, or around it: then a
 * profile that has the one would have the other.
 */
export function keepApart(closed: Readonly<Record<string, string>>, open: Readonly<Record<string, string>>): void {
  for (const [what, inner] of Object.entries(closed)) {
    for (const [name, outer] of Object.entries(open)) {
      if (!isWithin(real(inner), real(outer)) && !isWithin(real(outer), real(inner))) continue;
      throw new Fault('sandbox/overlap', `The folders of ${what} and /${name} lie in one another.`, {
        hint: 'Give each a folder of its own in [mounts].',
      });
    }
  }
}
