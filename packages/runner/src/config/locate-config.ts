import { basename } from 'node:path';
import type { ConfigFiles } from './files/config-files.ts';
import { checkConfig, type LoadedConfig, type LoadInput } from './load-config.ts';
import { faultOf, type Problem } from './problems/problem.ts';

/** Files that say how agents work, and nothing of where things lie. */
const ABOUT_AGENTS = ['agent.toml', 'providers.toml'];

const withoutAgents = (files: ConfigFiles): ConfigFiles => ({
  read: async (path) => (ABOUT_AGENTS.includes(basename(path)) ? undefined : files.read(path)),
  list: (folder) => files.list(folder),
  kind: (path) => files.kind(path),
});

/**
 * The configuration; where its agent files are wrong, as much of it as says where everything of the user lies. A
 * daemon goes on running on its last good configuration: whoever broke the files can still look at it and stop it.
 * Throws, as loading does, where not even that can be told.
 */
export async function locateConfig(
  input: LoadInput,
): Promise<{ readonly config: LoadedConfig; readonly problems: readonly Problem[] }> {
  const checked = await checkConfig(input);
  if (checked.ok) return { config: checked.loaded, problems: [] };
  const env = Object.fromEntries(Object.entries(input.env).filter(([name]) => !name.startsWith('OXYDRA__')));
  const bare = await checkConfig({
    ...input,
    env,
    options: { ...input.options, set: [] },
    files: withoutAgents(input.files),
  });
  if (bare.ok) return { config: bare.loaded, problems: checked.problems };
  throw faultOf(checked.problems);
}
