import { isAbsolute, join, resolve } from 'node:path';
import { winnerOf, type Layer } from './layers/layer.ts';
import type { Config } from './schema/config-schema.ts';

/** Where everything of one user lives. All absolute; none is made here. */
export interface ConfigPaths {
  /** Folder of the workspace's config files. */
  readonly configDir: string;
  readonly homeConfigDir: string;
  readonly systemConfigDir: string;
  readonly runnerFile: string;
  readonly workspaceRoot: string;
  readonly workspace: string;
  readonly shared: string;
  readonly tmp: string;
  readonly vault: string;
  readonly logs: string;
  readonly ipc: string;
  /** `.oxydra` in the workspace: databases, 0700. */
  readonly state: string;
  /** Keys of secrets and audit, and how far the audit record has come; outside every workspace. */
  readonly keys: string;
  /** Where the model catalog is looked for before the pinned one, first wins. */
  readonly catalogFiles: readonly string[];
}

export interface ConfigFolders {
  readonly system: string;
  readonly home: string;
  readonly workspace: string;
  readonly runnerFile: string;
}

/** `~/x` counts from the home folder, any other relative path from the base. */
export const resolvePath = (base: string, home: string, path: string): string =>
  path === '~' || path.startsWith('~/') ? join(home, path.slice(2)) : resolve(base, path);

/** A relative `XDG_STATE_HOME` counts as none, as its specification says. */
function keyFolder(input: {
  readonly layers: readonly Layer[];
  readonly config: Config;
  readonly home: string;
  readonly folders: ConfigFolders;
  readonly stateHome?: string | undefined;
}): string {
  const { layers, config, home, folders, stateHome } = input;
  const named = config.secrets.state_dir;
  if (named !== undefined)
    return resolvePath(winnerOf(layers, ['secrets', 'state_dir'])?.folder ?? folders.workspace, home, named);
  const base = stateHome !== undefined && isAbsolute(stateHome) ? stateHome : join(home, '.local', 'state');
  return join(base, 'oxydra');
}

export function configPaths(input: {
  readonly folders: ConfigFolders;
  readonly layers: readonly Layer[];
  readonly config: Config;
  readonly home: string;
  readonly user: string;
  /** `XDG_STATE_HOME`. */
  readonly stateHome?: string | undefined;
}): ConfigPaths {
  const { folders, layers, config, home } = input;
  const rootBase = winnerOf(layers, ['workspace_root'])?.folder ?? folders.workspace;
  const workspaceRoot = resolvePath(rootBase, home, config.workspace_root);
  const workspace = join(workspaceRoot, input.user);
  const mount = (name: 'shared' | 'tmp' | 'vault'): string => {
    const path = config.mounts[name] ?? name;
    return isAbsolute(path) || path.startsWith('~/') ? resolvePath(workspace, home, path) : join(workspace, path);
  };
  return {
    configDir: folders.workspace,
    homeConfigDir: folders.home,
    systemConfigDir: folders.system,
    runnerFile: folders.runnerFile,
    workspaceRoot,
    workspace,
    shared: mount('shared'),
    tmp: mount('tmp'),
    vault: mount('vault'),
    logs: join(workspace, 'logs'),
    ipc: join(workspace, 'ipc'),
    state: join(workspace, '.oxydra'),
    keys: keyFolder(input),
    catalogFiles: [join(folders.home, 'model_catalog.json'), join(folders.workspace, 'model_catalog.json')],
  };
}
