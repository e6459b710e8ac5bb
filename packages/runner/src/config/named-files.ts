import { join, relative, resolve, sep } from 'node:path';
import type { ConfigFiles } from './files/config-files.ts';
import { winnerOf, type Layer } from './layers/layer.ts';
import type { ConfigPaths } from './config-paths.ts';
import type { Problem } from './problems/problem.ts';
import type { Config } from './schema/config-schema.ts';
import { keyText } from './value.ts';

/** Files that the configuration names, found. */
export interface NamedFiles {
  /** By agent. */
  readonly prompts: Readonly<Record<string, string>>;
  readonly rehearsalScript: string | undefined;
}

const isInside = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !way.startsWith(sep);
};

/**
 * Looks for the files that keys name: in the folder of the file that names them, then in the workspace.
 * A prompt must lie inside one of the two, so that a config cannot put any file of the machine before a model.
 */
export async function findNamedFiles(input: {
  readonly config: Config;
  readonly layers: readonly Layer[];
  readonly paths: ConfigPaths;
  readonly files: ConfigFiles;
}): Promise<{ readonly found: NamedFiles; readonly problems: readonly Problem[] }> {
  const { config, layers, paths, files } = input;
  const problems: Problem[] = [];

  async function find(path: readonly string[], name: string, confined: boolean): Promise<string | undefined> {
    const layer = winnerOf(layers, path);
    const folders = [...new Set([layer?.folder ?? paths.configDir, paths.configDir, paths.workspace])];
    const candidates = folders.map((folder) => resolve(folder, name));
    for (const candidate of new Set(candidates)) {
      if (confined && !folders.some((folder) => isInside(folder, candidate))) continue;
      if ((await files.kind(candidate)) === 'file') return candidate;
    }
    const where = confined ? `inside ${paths.configDir} or ${paths.workspace}` : `in ${folders[0] ?? ''}`;
    const message = `${keyText(path)} names the file "${name}", which is not there ${where}.`;
    const place = layer?.place(path);
    problems.push({
      code: 'config/missing-file',
      key: keyText(path),
      message,
      ...(place === undefined ? {} : { place }),
    });
    return undefined;
  }

  const prompts: Record<string, string> = {};
  for (const [agent, entry] of Object.entries(config.agents)) {
    if (entry.system_prompt_file === undefined) continue;
    const file = await find(['agents', agent, 'system_prompt_file'], entry.system_prompt_file, true);
    if (file !== undefined) prompts[agent] = file;
  }
  const script = config.rehearsal.script;
  const rehearsalScript = script === undefined ? undefined : await find(['rehearsal', 'script'], script, false);
  return { found: { prompts, rehearsalScript }, problems };
}

/** The folder that users' files stand in. */
export const usersFolder = (configFolder: string): string => join(configFolder, 'users');
