import { isSecret, type Secret } from './secrets/secret.ts';

/** A value of a config file: what TOML can say, with secrets already sealed. */
export type ConfigValue = string | number | bigint | boolean | Date | Secret | readonly ConfigValue[] | ConfigTable;
export interface ConfigTable {
  readonly [key: string]: ConfigValue;
}

/** Table names, keys and array indices from the root. */
export type KeyPath = readonly (string | number)[];

export const isTable = (value: unknown): value is ConfigTable =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date) && !isSecret(value);

/** `Array.isArray` does not see through a read-only array. */
export const isList = (value: unknown): value is readonly ConfigValue[] => Array.isArray(value);

/** Tables from files may carry any key, `__proto__` too; a table without a prototype keeps it a plain key. */
export const emptyTable = (): Record<string, ConfigValue> => Object.create(null) as Record<string, ConfigValue>; // `Object.create` answers any

/** The value at a path, or undefined. */
export function valueAt(root: ConfigValue | undefined, path: KeyPath): ConfigValue | undefined {
  let value: ConfigValue | undefined = root;
  for (const step of path) {
    if (Array.isArray(value) && typeof step === 'number') value = value[step];
    else if (isTable(value) && Object.hasOwn(value, String(step))) value = value[String(step)];
    else return undefined;
  }
  return value;
}

/** Every value that is not a table, with its path; an empty table counts as a value. */
export function* leavesOf(
  value: ConfigValue,
  path: readonly string[] = [],
): Generator<[readonly string[], ConfigValue]> {
  const keys = isTable(value) ? Object.keys(value) : [];
  if (!isTable(value) || (keys.length === 0 && path.length > 0)) yield [path, value];
  else for (const key of keys) yield* leavesOf(value[key] ?? '', [...path, key]);
}

const BARE_KEY = /^[A-Za-z0-9_-]+$/u;

/** A path as it is written in TOML: `users."a.b".config_path`, indices as `senders[0]`. */
export const keyText = (path: KeyPath): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const key = BARE_KEY.test(step) ? step : JSON.stringify(step);
    return text === '' ? key : `${text}.${key}`;
  }, '');

/** Equal as config: the same shape and the same values; two secrets are equal when they hide the same text. */
export function sameValue(a: ConfigValue | undefined, b: ConfigValue | undefined): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item: ConfigValue, index) => sameValue(item, b[index]));
  }
  if (a instanceof Date && b instanceof Date) return a.toISOString() === b.toISOString();
  if (isSecret(a) && isSecret(b)) return a.reveal() === b.reveal();
  if (!isTable(a) || !isTable(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
  );
}
