import { dirname } from 'node:path';
import type { ConfigFiles } from '../files/config-files.ts';
import type { Problem } from '../problems/problem.ts';
import { checkVersion } from '../problems/check-version.ts';
import { DOCUMENTS, type DocumentName } from '../schema/config-schema.ts';
import { sealSecrets } from '../secrets/seal-secrets.ts';
import { parseToml } from '../toml/parse-toml.ts';
import { indexPositions } from '../toml/position-index.ts';
import { isTable, type ConfigTable } from '../value.ts';
import type { Layer, LayerName } from './layer.ts';

/** A file of the config, as it was found. */
export interface ConfigFile {
  readonly path: string;
  readonly document: DocumentName;
  /** Its `config_version`; undefined where it has none. */
  readonly version: string | undefined;
}

export interface FileLayers {
  readonly file: ConfigFile | undefined;
  readonly layers: readonly Layer[];
  readonly problems: readonly Problem[];
}

/** Files may keep their settings in these two tables: what is common, and what overrides all. */
const PROFILES = ['default', 'global'] as const;

const without = (values: ConfigTable, keys: readonly string[]): ConfigTable =>
  Object.assign(
    Object.create(null) as Record<string, never>, // `Object.create` answers any
    Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key))),
  );

const broken = (
  path: string,
  code: 'config/broken-toml' | 'config/not-text',
  message: string,
  at = {},
): FileLayers => ({
  file: undefined,
  layers: [],
  problems: [{ code, key: '', message, place: { origin: path, file: path, ...at } }],
});

/** Reads one file into layers, weakest first. A file that is not there has none. */
export async function readFileLayers(
  files: ConfigFiles,
  path: string,
  name: LayerName,
  document: DocumentName,
): Promise<FileLayers> {
  const bytes = await files.read(path);
  if (bytes === undefined) return { file: undefined, layers: [], problems: [] };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return broken(path, 'config/not-text', 'The file is not UTF-8 text.');
  }
  const parsed = parseToml(text);
  if (!parsed.ok) return broken(path, 'config/broken-toml', `Broken TOML: ${parsed.complaint}.`, parsed.position);

  const index = indexPositions(text);
  const layerAt = (values: ConfigTable, prefix: readonly string[]): Layer => ({
    name,
    document,
    folder: dirname(path),
    values: sealSecrets(values, DOCUMENTS[document]),
    place: (key) => ({ origin: path, file: path, ...index.find([...prefix, ...key]) }),
  });
  const profiles = document === 'agent' ? PROFILES.filter((profile) => isTable(parsed.values[profile])) : [];
  const layers = [layerAt(without(parsed.values, ['config_version', ...profiles]), [])];
  for (const profile of profiles) {
    const values = parsed.values[profile];
    if (!isTable(values)) continue;
    const layer = layerAt(without(values, ['config_version']), [profile]);
    if (profile === 'default') layers.unshift(layer);
    else layers.push(layer);
  }
  const inProfile = parsed.values['default'];
  const version = parsed.values['config_version'] ?? (isTable(inProfile) ? inProfile['config_version'] : undefined);
  const problems = checkVersion(document, version, {
    origin: path,
    file: path,
    ...index.find(['config_version']),
  });
  return { file: { path, document, version: typeof version === 'string' ? version : undefined }, layers, problems };
}
