import { isObject } from '../wire/loose.ts';
import type { Loose } from '../wire/loose.ts';

/** `over` laid on `base`: objects merge by key, everything else replaces; `null` is a value like any other. */
export function mergeJson(base: Loose, over: Loose): Loose {
  const merged: { [key: string]: unknown } = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    merged[key] = isObject(before) && isObject(value) ? mergeJson(before, value) : value;
  }
  return merged;
}
