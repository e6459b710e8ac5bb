import { Fault } from '@oxydra/types';
import { asTable } from './explain.ts';
import { checkConfig, type CheckedConfig, type LoadedConfig, type LoadInput } from './load-config.ts';
import type { Problem } from './problems/problem.ts';
import type { Config } from './schema/config-schema.ts';
import { pendingReason } from './schema/pending-keys.ts';
import {
  emptyTable,
  isTable,
  keyText,
  leavesOf,
  sameValue,
  valueAt,
  type ConfigTable,
  type ConfigValue,
} from './value.ts';

/** What is settled when the daemon starts; everything else applies from the next turn on. */
const NEEDS_RESTART = [
  ['workspace_root'],
  ['default_tier'],
  ['users'],
  ['behavior'],
  ['mounts'],
  ['gateway'],
  ['observability'],
  ['audit'],
  ['secrets'],
  ['tools', 'attachment_save'],
  ['runtime', 'busy'],
] as const;

export interface Reload {
  /** What the daemon runs on from now: the last good configuration where the new one is bad. */
  readonly running: LoadedConfig;
  /** Keys that changed and apply at once. */
  readonly live: readonly string[];
  /** Keys that changed and apply after a restart. */
  readonly restart: readonly string[];
  readonly problems: readonly Problem[];
}

const needsRestart = (path: readonly string[]): boolean =>
  NEEDS_RESTART.some((prefix) => prefix.every((step, index) => path[index] === step));

/** A copy in which what stands at the path is that of `source`, or absent as it is there. */
function graft(target: ConfigTable, source: ConfigTable | undefined, path: readonly string[]): ConfigTable {
  const [key = '', ...rest] = path;
  const copy = Object.assign(emptyTable(), target);
  const theirs: ConfigValue | undefined = source?.[key];
  if (rest.length === 0) {
    if (theirs === undefined) delete copy[key];
    else copy[key] = theirs;
  } else {
    const mine = target[key];
    copy[key] = graft(isTable(mine) ? mine : emptyTable(), isTable(theirs) ? theirs : undefined, rest);
  }
  return copy;
}

/** Tells what a changed configuration means for a daemon that runs on an older one. Nothing is read or written. */
export function reload(previous: LoadedConfig, next: CheckedConfig): Reload {
  if (!next.ok) return { running: previous, live: [], restart: [], problems: next.problems };
  const [before, after] = [asTable(previous.config), asTable(next.loaded.config)];
  const paths = new Map([...leavesOf(before), ...leavesOf(after)].map(([path]) => [keyText(path), path]));
  const live: string[] = [];
  const restart: string[] = [];
  for (const [key, path] of paths) {
    if (sameValue(valueAt(before, path), valueAt(after, path)) || pendingReason(key) !== undefined) continue;
    if (needsRestart(path)) restart.push(key);
    else live.push(key);
  }
  const config = NEEDS_RESTART.reduce((table, path) => graft(table, before, path), after);
  const running: LoadedConfig = {
    ...next.loaded,
    // Both halves were validated, and no check spans the seam.
    config: config as unknown as Config,
    user: previous.user,
    paths: previous.paths,
    insecure: previous.insecure,
  };
  return { running, live, restart, problems: [] };
}

/**
 * Reads everything again for a running daemon. Never throws a Fault: a file that cannot be read, or a user who is no
 * longer known, is a problem like any other, and the last good configuration stays.
 */
export async function reloadConfig(previous: LoadedConfig, input: LoadInput): Promise<Reload> {
  try {
    // A second user in the files is no question to a daemon that already has its own.
    return reload(previous, await checkConfig({ ...input, options: { ...input.options, user: previous.user.id } }));
  } catch (error) {
    if (!Fault.is(error)) throw error;
    const problem: Problem = { code: error.code, key: '', message: error.message };
    return { running: previous, live: [], restart: [], problems: [problem] };
  }
}

/** Folders in which a change of a file may change the configuration. */
export const watchedFolders = ({ paths }: LoadedConfig): readonly string[] => [
  ...new Set(
    [paths.systemConfigDir, paths.homeConfigDir, paths.configDir].flatMap((folder) => [folder, `${folder}/users`]),
  ),
];
