import { Fault } from '@oxydra/types';
import { isSecret } from '../secrets/secret.ts';
import { isTable, type ConfigValue } from '../value.ts';

const BARE_KEY = /^[A-Za-z0-9_-]+$/u;

/** JSON's string escapes are TOML's, except that TOML also wants DEL escaped and has no way to say half a surrogate. */
const quote = (text: string): string => {
  if (!text.isWellFormed()) {
    throw new Fault('config/cannot-write', 'A text with half a surrogate pair cannot be written to a config file.', {
      hint: 'Remove the broken character.',
    });
  }
  return JSON.stringify(text).replaceAll('\u007F', '\\u007F');
};

export const formatKey = (key: string): string => (BARE_KEY.test(key) ? key : quote(key));

function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  // Beyond 2^53 it can only have been a float; said as an integer, the parser refuses it as inexact.
  return Number.isInteger(value) && !Number.isSafeInteger(value) && !text.includes('e') ? `${text}.0` : text;
}

/** A value as TOML text on one line. */
export function formatValue(value: ConfigValue): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (isSecret(value)) return quote(value.reveal());
  if (!isTable(value)) return `[${value.map(formatValue).join(', ')}]`;
  const pairs = Object.entries(value).map(([key, item]) => `${formatKey(key)} = ${formatValue(item)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}
