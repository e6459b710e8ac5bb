import { createMemoryConfigDisk } from './files/memory-config-disk.ts';
import type { Variables } from './environment.ts';
import { checkConfig, type CheckedConfig, type ConfigOptions, type LoadInput } from './load-config.ts';
import type { ConfigFacts } from './problems/cross-check.ts';
import { problemText } from './problems/problem.ts';

export interface World {
  /** By absolute path; a relative one counts from `/w/.oxydra`. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly env?: Variables;
  readonly options?: Partial<ConfigOptions>;
  readonly facts?: ConfigFacts;
}

/** A machine whose current folder is `/w` and whose home is `/home/me`. */
export function worldInput({ files = {}, env = {}, options = {}, facts = {} }: World): LoadInput {
  const absolute = Object.entries(files).map(
    ([path, text]) => [path.startsWith('/') ? path : `/w/.oxydra/${path}`, text] as const,
  );
  return {
    options: { set: [], env: [], ...options },
    env,
    cwd: '/w',
    home: '/home/me',
    files: createMemoryConfigDisk(Object.fromEntries(absolute)),
    facts,
  };
}

export const check = (world: World): Promise<CheckedConfig> => checkConfig(worldInput(world));

/** The problems as people read them, without the folder that is the same for all. */
export async function problemsOf(world: World): Promise<readonly string[]> {
  const checked = await check(world);
  return checked.ok ? [] : checked.problems.map((problem) => problemText(problem).replaceAll('/w/.oxydra/', ''));
}
