import { relative, sep } from 'node:path';
import type { ConfigPaths } from '../config-paths.ts';
import type { Problem } from './problem.ts';

const isWithin = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !way.startsWith(sep));
};

/** Keys beside what they protect protect nothing: whoever can change the one could change the other. */
export function checkKeyFolder({ keys, workspace, shared, tmp, vault }: ConfigPaths): readonly Problem[] {
  const around = [workspace, shared, tmp, vault].find((folder) => isWithin(folder, keys));
  if (around === undefined) return [];
  const message = `secrets.state_dir is ${keys}, which lies inside the workspace folder ${around}; name a folder outside every workspace.`;
  return [{ code: 'config/bad-value', key: 'secrets.state_dir', message }];
}
