import { basename, dirname, join, resolve } from 'node:path';
import type { UserId } from '@oxydra/types';
import { chooseUser } from './choose-user.ts';
import { configPaths, resolvePath, type ConfigFolders, type ConfigPaths } from './config-paths.ts';
import { createEnvironment, readEnvironment, type Environment, type Variables } from './environment.ts';
import type { ConfigFiles } from './files/config-files.ts';
import { readFileLayers, type ConfigFile, type FileLayers } from './layers/file-layers.ts';
import { LAYERS, mergeLayers, winnerOf, type Layer, type LayerName, type Place } from './layers/layer.ts';
import { environmentLayers, optionLayers, type Overrides } from './layers/override-layers.ts';
import { findNamedFiles, usersFolder, type NamedFiles } from './named-files.ts';
import { checkKeyFolder } from './problems/check-key-folder.ts';
import { checkLayer } from './problems/check-layer.ts';
import type { ConfigFacts } from './problems/cross-check.ts';
import { crossCheck } from './problems/cross-checks.ts';
import { byPlace, faultOf, type Notice, type Problem } from './problems/problem.ts';
import { configSchema, ONCE, type Config } from './schema/config-schema.ts';
import { isTable, keyText, valueAt, type KeyPath } from './value.ts';
import { absentWarnings, olderMeaningWarnings, pendingWarnings } from './warnings.ts';

/** What the command line says about the configuration. */
export interface ConfigOptions {
  /** `-c`: a runner.toml; its folder takes the place of `./.oxydra`. */
  readonly configFile?: string | undefined;
  readonly user?: string | undefined;
  /** `--set section.key=value`, in order. */
  readonly set: readonly string[];
  /** `-e NAME=value`, in order. */
  readonly env: readonly string[];
  readonly envFile?: string | undefined;
  readonly insecure?: boolean | undefined;
}

export interface LoadInput {
  readonly options: ConfigOptions;
  /** The variables of the process. */
  readonly env: Variables;
  readonly cwd: string;
  readonly home: string;
  readonly files: ConfigFiles;
  readonly systemDir?: string | undefined;
  readonly facts?: ConfigFacts | undefined;
}

/** Where a key's value comes from. */
export interface Source {
  readonly layer: LayerName;
  readonly place: Place;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly user: {
    readonly id: UserId;
    readonly settings: Pick<Config, 'behavior' | 'mounts' | 'resources' | 'credential_refs' | 'channels'>;
  };
  readonly paths: ConfigPaths;
  readonly named: NamedFiles;
  readonly environment: Environment;
  /** `--insecure`: the process tier, chosen openly. */
  readonly insecure: boolean;
  /** Weakest first. */
  readonly layers: readonly Layer[];
  /** The files that were there. */
  readonly files: readonly ConfigFile[];
  readonly warnings: readonly Notice[];
  sourceOf(path: KeyPath): Source;
}

export type CheckedConfig =
  | { readonly ok: true; readonly loaded: LoadedConfig }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly warnings: readonly Notice[] };

const SYSTEM_FOLDER = '/etc/oxydra';

async function foldersOf({ options, cwd, home, files, systemDir }: LoadInput): Promise<ConfigFolders | Problem> {
  const asked = options.configFile === undefined ? undefined : resolvePath(cwd, home, options.configFile);
  const runnerFile = asked ?? join(cwd, '.oxydra', 'runner.toml');
  const kind = asked === undefined ? 'file' : await files.kind(asked);
  if (kind !== 'file') {
    const what = kind === 'folder' ? 'is a folder; -c names the runner.toml in it' : 'is not there';
    return { code: 'config/missing-file', key: '', message: `The config file ${runnerFile} ${what}.` };
  }
  const workspace = dirname(runnerFile);
  return { system: systemDir ?? SYSTEM_FOLDER, home: join(home, '.config', 'oxydra'), workspace, runnerFile };
}

const byStrength = (a: Layer, b: Layer): number => LAYERS.indexOf(a.name) - LAYERS.indexOf(b.name);

/** The users' own files: where runner.toml says, else `users/<id>.toml` beside each folder's files. */
async function readUserFiles(
  { files, home }: LoadInput,
  folders: readonly (readonly [LayerName, string])[],
  layers: readonly Layer[],
  user: string,
): Promise<readonly FileLayers[]> {
  const path = ['users', user, 'config_path'];
  const layer = winnerOf(layers, path);
  const named = valueAt(layer?.values, path);
  if (layer === undefined || typeof named !== 'string') {
    const fileIn = (folder: string): string => join(usersFolder(folder), `${user}.toml`);
    return Promise.all(folders.map(([name, folder]) => readFileLayers(files, fileIn(folder), name, 'user')));
  }
  const file = resolvePath(layer.folder, home, named);
  const read = await readFileLayers(files, file, layer.name, 'user');
  if (read.file !== undefined || read.problems.length > 0) return [read];
  const message = `${keyText(path)} names the file ${file}, which is not there.`;
  return [
    { ...read, problems: [{ code: 'config/missing-file', key: keyText(path), message, place: layer.place(path) }] },
  ];
}

async function knownUsers(
  { files }: LoadInput,
  folders: readonly string[],
  layers: readonly Layer[],
): Promise<readonly string[]> {
  const table = mergeLayers(layers)['users'];
  const lists = await Promise.all(folders.map((folder) => files.list(usersFolder(folder))));
  const fromFiles = lists.flat().filter((name) => name.endsWith('.toml') && !name.startsWith('.'));
  return [
    ...new Set([...(isTable(table) ? Object.keys(table) : []), ...fromFiles.map((name) => basename(name, '.toml'))]),
  ];
}

interface Shared {
  readonly folders: ConfigFolders;
  readonly levels: readonly (readonly [LayerName, string])[];
  readonly environment: Awaited<ReturnType<typeof readEnvironment>>;
  readonly overrides: readonly Overrides[];
  readonly read: readonly FileLayers[];
  /** All but the users' own, weakest first. */
  readonly layers: readonly Layer[];
  readonly users: readonly string[];
}

/** Reads what all users share. */
async function readShared(input: LoadInput): Promise<Shared | Problem> {
  const { options, cwd, files } = input;
  const folders = await foldersOf(input);
  if ('code' in folders) return folders;
  const envFile = options.envFile === undefined ? undefined : resolve(cwd, options.envFile);
  const environment = await readEnvironment({ variables: input.env, settings: options.env, envFile, files });
  const overrides = [environmentLayers(environment.variables, cwd), optionLayers(options.set, cwd)];
  const levels = [
    ['system', folders.system],
    ['home', folders.home],
    ['workspace', folders.workspace],
  ] as const;
  const read = await Promise.all(
    levels.flatMap(([name, folder]) => [
      readFileLayers(files, join(folder, 'agent.toml'), name, 'agent'),
      readFileLayers(files, join(folder, 'providers.toml'), name, 'agent'),
      readFileLayers(files, name === 'workspace' ? folders.runnerFile : join(folder, 'runner.toml'), name, 'runner'),
    ]),
  );
  const layers = [...read, ...overrides].flatMap((part) => part.layers).toSorted(byStrength);
  const users = await knownUsers(
    input,
    levels.map(([, folder]) => folder),
    layers,
  );
  return { folders, levels, environment, overrides, read, layers, users };
}

/** The users that the configuration knows; none where it names none. */
export async function listUsers(input: LoadInput): Promise<readonly string[]> {
  const shared = await readShared(input);
  return 'code' in shared ? [] : shared.users;
}

/**
 * Reads and checks everything, and reports all problems at once.
 * Throws a Fault only where nothing can be checked: a file that cannot be read, a user who cannot be chosen.
 */
export async function checkConfig(input: LoadInput): Promise<CheckedConfig> {
  const { options, home, files, facts = {} } = input;
  const shared = await readShared(input);
  if ('code' in shared) return { ok: false, problems: [shared], warnings: [] };
  const { folders, levels, environment, overrides } = shared;
  const user = chooseUser(options.user, shared.users);
  const read = [...shared.read, ...(await readUserFiles(input, levels, shared.layers, user))];

  // The sort is stable: within a level the files keep their order.
  const layers = [...read, ...overrides].flatMap((part) => part.layers).toSorted(byStrength);
  const found = read.flatMap(({ file }) => file ?? []);
  const absent = await absentWarnings({ home, configDir: folders.workspace, settings: options.env, files });
  const warnings = [...absent, ...pendingWarnings(layers), ...olderMeaningWarnings(found, layers)];
  const problems = [
    ...[...read, ...overrides, environment].flatMap((part) => part.problems),
    ...layers.flatMap(checkLayer),
  ];
  if (problems.length > 0) return { ok: false, problems: problems.toSorted(byPlace), warnings };

  // Every layer passed this schema on its own, and merging changes no value.
  const config: Config = configSchema.parse(mergeLayers(layers), ONCE);
  const stateHome = environment.variables['XDG_STATE_HOME'];
  const paths = configPaths({ folders, layers, config, home, user, stateHome });
  const named = await findNamedFiles({ config, layers, paths, files });
  const crossed = [...(await crossCheck(config, layers, facts)), ...named.problems, ...checkKeyFolder(paths)];
  if (crossed.length > 0) return { ok: false, problems: crossed.toSorted(byPlace), warnings };

  const { behavior, mounts, resources, credential_refs, channels } = config;
  return {
    ok: true,
    loaded: {
      config,
      user: { id: user, settings: { behavior, mounts, resources, credential_refs, channels } },
      paths,
      named: named.found,
      environment: createEnvironment(environment.variables),
      insecure: options.insecure ?? false,
      layers,
      files: found,
      warnings,
      sourceOf(path) {
        const layer = winnerOf(layers, path);
        return layer === undefined
          ? { layer: 'built-in', place: { origin: 'the built-in default' } }
          : { layer: layer.name, place: layer.place(path) };
      },
    },
  };
}

/** The configuration, or one Fault that tells of every problem. */
export async function loadConfig(input: LoadInput): Promise<LoadedConfig> {
  const checked = await checkConfig(input);
  if (checked.ok) return checked.loaded;
  throw faultOf(checked.problems);
}
