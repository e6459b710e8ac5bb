import type { Json } from '@oxydra/types';

/** A structured output with every text in it scrubbed, the names of fields too. */
export function scrubJson(value: Json, scrub: (text: string) => string): Json {
  if (typeof value === 'string') return scrub(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each: Json) => scrubJson(each, scrub));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [scrub(key), scrubJson(each, scrub)]));
}
