import { createLabelMover, openTrash, type Trash } from '@oxydra/sandbox';
import { recordsOf } from '@oxydra/tools';
import type { Clock, Ids } from '@oxydra/types';
import type { ConfigPaths } from '../config/config-paths.ts';
import { provenanceFile } from './open-files.ts';

/**
 * The trash of a user, beside a running daemon too: what moves in it takes its labels along. Throws `sandbox/no-root`.
 * Whoever opens it disposes of it.
 */
export function openUserTrash(
  { shared, tmp, state }: Pick<ConfigPaths, 'shared' | 'tmp' | 'state'>,
  ports: { readonly clock: Clock; readonly ids: Ids },
): Trash {
  return openTrash({ mounts: { shared, tmp }, follow: createLabelMover(provenanceFile(state), recordsOf), ...ports });
}
