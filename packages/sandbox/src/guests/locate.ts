import { Fault } from '@oxydra/types';
import { outside, parseVirtualPath } from '../virtual-path.ts';
import type { VirtualPath } from '../virtual-path.ts';

/** The roots that tools see, and from which relative paths count. */
export const ROOTS = ['shared', 'tmp'] as const;
export const HOME = 'shared';

export interface Located {
  readonly mount: (typeof ROOTS)[number];
  readonly path: VirtualPath;
}

/** Where a path of a tool begins, or null for the folder of all roots. */
export function locate(path: string): Located | null {
  const parsed = parseVirtualPath(path, ROOTS, HOME);
  if (parsed === null) return null;
  const mount = ROOTS.find((name) => name === parsed.mount);
  if (mount === undefined) throw outside(path, ROOTS);
  return { mount, path: parsed };
}

/** As `locate`, for what is done to files. */
export function locateBelow(path: string): Located {
  const located = locate(path);
  if (located !== null) return located;
  throw new Fault('sandbox/not-a-file', "'/' is the folder of all roots, not a file.", {
    hint: `Use a path below ${ROOTS.map((name) => `/${name}`).join(' or ')}.`,
  });
}
