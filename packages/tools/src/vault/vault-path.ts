import type { Label } from '@oxydra/types';
import { pathArgument, shown } from '../files/path-argument.ts';

/** A path below `/vault`, spelled without detours. */
export const vaultPath = pathArgument.refine(
  (path) => /^\/vault(?:\/|$)/u.test(path) && !path.split('/').includes('..'),
  { error: 'must be a path below /vault without ..' },
);

/** Names in the vault belong to the user; what they stand for is not in them. */
export const namesLabel = (path: string): Label => ({
  integrity: 'tool',
  confidentiality: 'user',
  sources: [`names:${shown(path)}`],
});
