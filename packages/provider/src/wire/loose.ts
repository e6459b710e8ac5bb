import type { Json, JsonObject } from '@oxydra/types';

/**
 * Loose reading of what other people's servers send: a missing or wrongly typed field reads as absent, never throws.
 */
export type Loose = { readonly [key: string]: unknown };

export const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isJsonObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const object = (value: unknown): Loose => (isObject(value) ? value : {});
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
/** A text that says something: `''` counts as absent. */
export const words = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
/** A count of tokens: whole, not negative. */
export const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;

/** What `JSON.parse` made is JSON; the compiler cannot know. */
export const asJson = (value: unknown): Json => value as Json;

/** Parsed JSON, or undefined where the text is none. */
export function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
