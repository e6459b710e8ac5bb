import { parse, TomlError } from 'smol-toml';
import { isList, isTable, type ConfigTable, type ConfigValue } from '../value.ts';
import type { Position } from './position-index.ts';

export type ParsedToml =
  | { readonly ok: true; readonly values: ConfigTable }
  | { readonly ok: false; readonly complaint: string; readonly position: Position };

/** Far beyond any config, and shallow enough for functions that call themselves. */
const DEEPEST = 64;

function isTooDeep(root: ConfigTable): boolean {
  let level: readonly ConfigValue[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((value) => (isList(value) ? value : isTable(value) ? Object.values(value) : []));
  }
  return false;
}

/** Parses a document. The complaint is one sentence and never quotes the text, which may hold a secret. */
export function parseToml(text: string): ParsedToml {
  try {
    const values = parse(text.replace(/^\uFEFF/u, ''));
    if (!isTooDeep(values)) return { ok: true, values };
    const complaint = `tables are nested more than ${DEEPEST} levels deep`;
    return { ok: false, complaint, position: { line: 1, column: 1 } };
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
