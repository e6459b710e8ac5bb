import { Fault } from '@oxydra/types';
import { compareVersions, CURRENT_VERSIONS } from '../problems/check-version.ts';
import type { Notice } from '../problems/problem.ts';
import type { ConfigFile } from '../layers/file-layers.ts';
import type { DocumentName } from '../schema/config-schema.ts';
import { LEGACY_PROVIDERS } from '../schema/providers-table.ts';
import { formatKey } from '../toml/format-value.ts';
import { parseToml, parseTomlKey } from '../toml/parse-toml.ts';
import { scanToml, type Span } from '../toml/scan-toml.ts';
import { setInToml } from '../toml/set-in-toml.ts';
import { isTable, sameValue, valueAt } from '../value.ts';
import type { ConfigDisk } from './config-files.ts';
import { readConfigText, writeConfigFile } from './write-config-file.ts';

/** `[providers.openai]` becomes `[providers.registry.openai]`; only names in keys and headers change. */
function moveProvider(text: string, name: string): string {
  const before = parseToml(text);
  if (!before.ok) return text;
  const entry = valueAt(before.values, ['providers', name]);
  if (!isTable(entry) || valueAt(before.values, ['providers', 'registry', name]) !== undefined) return text;
  const scan = scanToml(text);
  const rewrites: { span: Span; keys: readonly string[] }[] = [];
  const rewrite = (path: readonly (string | number)[], span: Span, key: string): void => {
    const own = parseTomlKey(key);
    const base = path.length - (own?.length ?? 0);
    if (own === undefined || path[0] !== 'providers' || path[1] !== name || base > 1) return;
    rewrites.push({ span, keys: [...own.slice(0, 1 - base), 'registry', ...own.slice(1 - base)] });
  };
  for (const { path, span } of scan.headers) {
    const inner = { start: span.start + 1, end: span.end - 1 };
    rewrite(path, inner, text.slice(inner.start, inner.end));
  }
  for (const { path, key } of scan.pairs) rewrite(path, key, text.slice(key.start, key.end));
  const moved = rewrites
    .toSorted((a, b) => b.span.start - a.span.start)
    .reduce(
      (all, { span, keys }) => all.slice(0, span.start) + keys.map(formatKey).join('.') + all.slice(span.end),
      text,
    );
  const after = parseToml(moved);
  const right = after.ok && sameValue(valueAt(after.values, ['providers', 'registry', name]), entry);
  // An unusual layout that cannot be renamed in place keeps its older form, which is still read.
  return right && valueAt(after.values, ['providers', name]) === undefined ? moved : text;
}

/** The text of a file brought to the current version, comments and order kept; undefined where it is current. */
export function migrateText(document: DocumentName, version: string | undefined, text: string): string | undefined {
  const current = CURRENT_VERSIONS[document];
  if (version === undefined || compareVersions(version, current) >= 0) return undefined;
  const moved = document === 'agent' ? LEGACY_PROVIDERS.reduce(moveProvider, text) : text;
  return setInToml(moved, ['config_version'], current);
}

export interface Migration {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly backup: string | undefined;
}

/**
 * Brings older files to the current version: on a copy, with a backup, replaced atomically. A file that cannot be
 * written stays as it is, since it can be read all the same; a notice says so.
 */
export async function migrateFiles(
  disk: ConfigDisk,
  files: readonly ConfigFile[],
  now: number,
): Promise<{ readonly done: readonly Migration[]; readonly notices: readonly Notice[] }> {
  const done: Migration[] = [];
  const notices: Notice[] = [];
  for (const { path, document, version } of files) {
    const text = await readConfigText(disk, path);
    const migrated = text === undefined ? undefined : migrateText(document, version, text);
    if (migrated === undefined || version === undefined) continue;
    const to = CURRENT_VERSIONS[document];
    try {
      done.push({ file: path, from: version, to, backup: await writeConfigFile(disk, path, migrated, now) });
    } catch (error) {
      if (!Fault.is(error) || error.code !== 'config/cannot-write') throw error;
      const text = `The file stays at version ${version} (current: ${to}): ${error.message}`;
      notices.push({ code: 'config/not-migrated', text, place: { origin: path, file: path } });
    }
  }
  return { done, notices };
}
