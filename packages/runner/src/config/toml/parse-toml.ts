import { parse, TomlError } from 'smol-toml';
import { isTable, type ConfigTable, type ConfigValue } from '../value.ts';
import type { Position } from './position-index.ts';

export type ParsedToml =
  | { readonly ok: true; readonly values: ConfigTable }
  | { readonly ok: false; readonly complaint: string; readonly position: Position };

/** Parses a document. The complaint is one sentence and never quotes the text, which may hold a secret. */
export function parseToml(text: string): ParsedToml {
  try {
    return { ok: true, values: parse(text.replace(/^\uFEFF/u, '')) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const first = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /u, '');
    return { ok: false, complaint: first, position: { line: error.line, column: error.column } };
  }
}

/** A value as TOML says it, or undefined where the text is not exactly one TOML value. */
export function parseTomlValue(text: string): ConfigValue | undefined {
  const parsed = parseToml(`k = ${text}`);
  return parsed.ok && Object.keys(parsed.values).length === 1 ? parsed.values['k'] : undefined;
}

/** A dotted key such as `users."a.b".config_path`, or undefined where it is none. */
export function parseTomlKey(text: string): readonly string[] | undefined {
  if (/[\n\r]/u.test(text)) return undefined;
  const parsed = parseToml(`${text} = 0`);
  if (!parsed.ok) return undefined;
  const path: string[] = [];
  let value: ConfigValue = parsed.values;
  while (isTable(value)) {
    const key: string | undefined = Object.keys(value)[0];
    if (key === undefined) return undefined;
    path.push(key);
    value = value[key] ?? '';
  }
  return value === 0 ? path : undefined;
}
