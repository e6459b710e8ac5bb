import { basename, dirname, join } from 'node:path';
import { Fault } from '@oxydra/types';
import { checkLayer } from '../problems/check-layer.ts';
import { faultOf } from '../problems/problem.ts';
import type { DocumentName } from '../schema/config-schema.ts';
import { readFileLayers } from '../layers/file-layers.ts';
import { setInToml } from '../toml/set-in-toml.ts';
import { keyText, type ConfigValue } from '../value.ts';
import type { ConfigDisk } from './config-files.ts';

const KEPT_BACKUPS = 10;

const textOf = (bytes: Uint8Array, path: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new Fault('config/not-text', `${path} is not UTF-8 text.`, { hint: 'Mend it by hand.', cause });
  }
};

/** The text of a config file; undefined where it is not there. Throws `config/not-text`. */
export async function readConfigText(disk: ConfigDisk, path: string): Promise<string | undefined> {
  const bytes = await disk.read(path);
  return bytes === undefined ? undefined : textOf(bytes, path);
}

const backupsOf = async (disk: ConfigDisk, path: string): Promise<readonly string[]> =>
  (await disk.list(dirname(path))).filter((name) => name.startsWith(`${basename(path)}.bak.`)).toSorted();

/** `agent.toml.bak.20261121T024501123Z-000`: sorts by age, also within a millisecond. */
async function backupName(disk: ConfigDisk, path: string, now: number): Promise<string> {
  const stem = `${path}.bak.${new Date(now).toISOString().replaceAll(/[-:.]/gu, '')}`;
  const last = (await backupsOf(disk, path)).findLast((name) => name.startsWith(`${basename(stem)}-`));
  const turn = last === undefined ? 0 : Number(last.slice(last.lastIndexOf('-') + 1)) + 1;
  return `${stem}-${String(turn).padStart(3, '0')}`;
}

/**
 * Replaces a config file atomically and keeps what was there as a backup; of those the last ten stay.
 * Answers the backup's path, or undefined where the file is new. Throws `config/cannot-write`.
 */
export async function writeConfigFile(
  disk: ConfigDisk,
  path: string,
  text: string,
  now: number,
): Promise<string | undefined> {
  const before = await readConfigText(disk, path);
  let backup: string | undefined;
  if (before !== undefined) {
    backup = await backupName(disk, path, now);
    await disk.replace(backup, before);
  }
  await disk.replace(path, text);
  const backups = await backupsOf(disk, path);
  for (const name of backups.slice(0, -KEPT_BACKUPS)) await disk.remove(join(dirname(path), name));
  return backup;
}

/**
 * Sets one key of a config file, or removes it where the value is undefined. The file as it would be is checked
 * first; a change that does not pass is not written. Throws the problems as one Fault.
 */
export async function setConfigKey(
  disk: ConfigDisk,
  change: {
    readonly file: string;
    readonly document: DocumentName;
    readonly path: readonly string[];
    readonly value: ConfigValue | undefined;
  },
  now: number,
): Promise<{ readonly backup: string | undefined; readonly changed: boolean }> {
  const before = (await readConfigText(disk, change.file)) ?? '';
  const after = setInToml(before, change.path, change.value);
  if (after === before) return { backup: undefined, changed: false };
  const preview = { ...disk, read: async () => new TextEncoder().encode(after) };
  const read = await readFileLayers(preview, change.file, 'workspace', change.document);
  const key = keyText(change.path);
  const problems = [...read.problems, ...read.layers.flatMap(checkLayer)].filter(
    (problem) => problem.key === key || problem.key.startsWith(`${key}.`) || problem.key.startsWith(`${key}[`),
  );
  if (problems.length > 0) throw faultOf(problems);
  return { backup: await writeConfigFile(disk, change.file, after, now), changed: true };
}
