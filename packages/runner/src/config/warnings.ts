import { dirname, join } from 'node:path';
import type { ConfigFiles } from './files/config-files.ts';
import { pendingReason } from './schema/pending-keys.ts';
import type { Layer } from './layers/layer.ts';
import type { Notice } from './problems/problem.ts';
import { compareVersions, CURRENT_VERSIONS } from './problems/check-version.ts';
import type { ConfigFile } from './layers/file-layers.ts';
import { keyText, leavesOf, valueAt } from './value.ts';

/** One warning for each key that was set and has no effect in this version; the strongest place of it is named. */
export function pendingWarnings(layers: readonly Layer[]): readonly Notice[] {
  const warnings = new Map<string, Notice>();
  for (const layer of layers) {
    for (const [path] of leavesOf(layer.values)) {
      const key = keyText(path);
      const reason = pendingReason(key);
      if (reason === undefined) continue;
      const text = `\`${key}\` has no effect in this version: ${reason}.`;
      warnings.set(key, { code: 'config/no-effect-yet', text, key, place: layer.place(path) });
    }
  }
  return [...warnings.values()];
}

const COST_KEY = ['runtime', 'max_cost'] as const;

/** Older files said `runtime.max_cost` in a program that compared it with a count of tokens. */
export const olderMeaningWarnings = (files: readonly ConfigFile[], layers: readonly Layer[]): readonly Notice[] =>
  layers.flatMap((layer) => {
    const place = layer.place(COST_KEY);
    const file = files.find(({ path }) => path === place.file);
    const older =
      file !== undefined && compareVersions(file.version ?? CURRENT_VERSIONS.agent, CURRENT_VERSIONS.agent) < 0;
    if (!older || valueAt(layer.values, COST_KEY) === undefined) return [];
    const text =
      '`runtime.max_cost` is in US dollars; programs that wrote this version of the file took it for tokens.';
    return [{ code: 'config/other-meaning', text, key: keyText(COST_KEY), place }];
  });

const SHELL_PREFIX = 'SHELL_';

/** What does not take part although somebody may expect it to: an older folder, variables for a shell. */
export async function absentWarnings(input: {
  readonly home: string;
  readonly configDir: string;
  readonly settings: readonly string[];
  readonly files: ConfigFiles;
}): Promise<readonly Notice[]> {
  const notices: Notice[] = [];
  const older = join(input.home, '.oxydra', 'runner.toml');
  if (dirname(older) !== input.configDir && (await input.files.kind(older)) === 'file') {
    const text = `${older} is not read: the config folders are ${input.configDir} and ~/.config/oxydra; -c names another one.`;
    notices.push({ code: 'config/older-folder', text });
  }
  for (const setting of input.settings) {
    const name = setting.split('=')[0] ?? '';
    if (!name.startsWith(SHELL_PREFIX)) continue;
    const text = `-e ${name} has no effect in this version: variables with SHELL_ are for the shell tool, which is not there yet.`;
    notices.push({ code: 'config/no-effect-yet', text });
  }
  return notices;
}
