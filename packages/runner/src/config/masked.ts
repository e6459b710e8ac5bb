import { formatKey, formatValue } from './toml/format-value.ts';
import { isSecret, MASK } from './secrets/secret.ts';
import { emptyTable, isTable, type ConfigTable, type ConfigValue } from './value.ts';

/** The same with every secret replaced by its mask and every absent key left out. */
export function masked(value: ConfigValue): ConfigValue {
  if (isSecret(value)) return MASK;
  if (Array.isArray(value)) return value.map(masked);
  if (!isTable(value)) return value;
  const copy = emptyTable();
  // Optional keys of a validated configuration may be there without a value.
  for (const [key, item] of Object.entries<ConfigValue | undefined>(value))
    if (item !== undefined) copy[key] = masked(item);
  return copy;
}

/** As TOML with a header for each table, as people would write it. Secrets are masked. */
export function tomlText(table: ConfigTable, path: readonly string[] = []): string {
  const entries = Object.entries(table);
  const lines = entries
    .filter(([, value]) => !isTable(value))
    .map(([key, value]) => `${formatKey(key)} = ${formatValue(masked(value))}\n`);
  const header = path.length > 0 && lines.length > 0 ? `\n[${path.map(formatKey).join('.')}]\n` : '';
  const tables = entries.flatMap(([key, value]) => (isTable(value) ? [tomlText(value, [...path, key])] : []));
  return header + lines.join('') + tables.join('');
}
