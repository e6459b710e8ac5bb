import { Fault } from '@oxydra/types';
import type { ReadableWorkspace } from '@oxydra/types';
import { spelled } from '../files/path-argument.ts';

/** As many folders as a path may have. */
const MAX_LEVELS = 130;

export interface Target {
  /** Where something at a path lies, links and `..` resolved, or where it would lie if it were made now. */
  readonly at: string;
  /** It and the folders above it that are not there yet. */
  readonly missing: readonly string[];
}

/** Throws what the workspace throws, but for what is not there yet. */
export async function resolveTarget(workspace: Pick<ReadableWorkspace, 'stat'>, path: string): Promise<Target> {
  let above = path.startsWith('/') ? path : `/shared/${path}`;
  const missing: string[] = [];
  for (let level = 0; level < MAX_LEVELS; level += 1) {
    try {
      const { path: real } = await workspace.stat(above);
      return below(real === '/' ? '' : real, missing);
    } catch (error) {
      if (!Fault.is(error) || error.code !== 'sandbox/not-found') throw error;
    }
    const names = above.split('/').filter((name) => name !== '' && name !== '.');
    const last = names.pop();
    if (last === undefined || last === '..') break;
    missing.unshift(last);
    above = `/${names.join('/')}`;
  }
  return { at: spelled(path) ?? path, missing: [] };
}

function below(folder: string, names: readonly string[]): Target {
  const missing = names.map((_, index) => [folder, ...names.slice(0, index + 1)].join('/'));
  return { at: missing.at(-1) ?? folder, missing };
}
