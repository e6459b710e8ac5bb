import { asTable, explain, type Explanation } from '../config/explain.ts';
import type { CheckedConfig, LoadedConfig } from '../config/load-config.ts';
import { masked, tomlText } from '../config/masked.ts';
import { noticeText, placeText, problemText } from '../config/problems/problem.ts';
import { formatValue } from '../config/toml/format-value.ts';
import { isTable } from '../config/value.ts';

/** What a command prints, and how the program ends. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: 0 | 2;
}

const done = (stdout: string): CommandOutput => ({ stdout, stderr: '', exitCode: 0 });
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The merged configuration, defaults included, secrets masked. TOML that could be loaded again, or JSON. */
export function configShow(loaded: LoadedConfig, options: { readonly json: boolean }): CommandOutput {
  const table = masked(asTable(loaded.config));
  if (options.json || !isTable(table)) return done(json(table));
  return done(`# user ${loaded.user.id}, workspace ${loaded.paths.workspace}\n${tomlText(table)}`);
}

function explanationText({ key, value, description, allowed, layers, pending }: Explanation): string {
  const lines = layers.map(
    (layer) => `  ${layer.wins ? '→' : ' '} ${placeText(layer.place)} (${layer.layer}): ${formatValue(layer.value)}`,
  );
  return [
    `${key} = ${value === null ? '(not set)' : formatValue(value)}`,
    `  ${description}`,
    `  Allowed: ${allowed}.`,
    ...(pending === undefined ? [] : [`  No effect in this version: ${pending}.`]),
    ...lines,
    '',
  ].join('\n');
}

/** Each layer's value of a key, or of every key of a table. Throws `config/unknown-key`. */
export function configExplain(loaded: LoadedConfig, key: string, options: { readonly json: boolean }): CommandOutput {
  const explanations = explain(loaded, key);
  if (options.json) return done(json(explanations.length === 1 ? explanations[0] : explanations));
  return done(explanations.map(explanationText).join('\n'));
}

/** All problems, or that there are none; warnings either way. Exit code 2 where there is a problem. */
export function configValidate(checked: CheckedConfig, options: { readonly json: boolean }): CommandOutput {
  const problems = checked.ok ? [] : checked.problems;
  const warnings = checked.ok ? checked.loaded.warnings : checked.warnings;
  const exitCode = checked.ok ? 0 : 2;
  if (options.json) return { stdout: json({ ok: checked.ok, problems, warnings }), stderr: '', exitCode };
  const notes = warnings.map((warning) => `warning: ${noticeText(warning)}\n`).join('');
  if (checked.ok) {
    const files = checked.loaded.files.length;
    return {
      stdout: `The configuration is good (${files} ${files === 1 ? 'file' : 'files'}).\n`,
      stderr: notes,
      exitCode,
    };
  }
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  const lines = problems.map((problem) => `  ${problemText(problem)}\n`).join('');
  return { stdout: '', stderr: `${notes}The configuration has ${count}:\n${lines}`, exitCode };
}

/** Where the configuration and the workspace are. */
export function configPath({ paths, files, user }: LoadedConfig, options: { readonly json: boolean }): CommandOutput {
  const read = files.map(({ path }) => path);
  if (options.json) return done(json({ user: user.id, ...paths, files: read }));
  const rows: readonly (readonly [string, string])[] = [
    ['config folder', paths.configDir],
    ['workspace', paths.workspace],
    ['state', paths.state],
    ['logs', paths.logs],
    ...read.map((file): readonly [string, string] => ['file', file]),
  ];
  return done(rows.map(([name, value]) => `${name.padEnd(14)} ${value}\n`).join(''));
}
