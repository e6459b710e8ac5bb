import type { z } from 'zod';
import type { Json, JsonObject } from '@oxydra/types';
import { nearestName } from './nearest-name.ts';
import { oneLine } from './one-line.ts';

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The part of a JSON Schema that speaks of a value below the root; undefined where it says nothing. */
const below = (schema: Json | undefined, key: PropertyKey): Json | undefined => {
  if (!isObject(schema)) return undefined;
  if (typeof key === 'number') return schema['items'];
  const properties = schema['properties'];
  return isObject(properties) ? properties[String(key)] : undefined;
};

/** Leaves out nulls where the schema lets the key be absent: models write them for `not given`. */
export function dropNulls(value: Json, schema: Json | undefined): Json {
  // What the schema does not speak of is for the parser to refuse, however deep it goes.
  if (schema === undefined) return value;
  if (Array.isArray(value)) return value.map((item: Json) => dropNulls(item, below(schema, 0)));
  if (!isObject(value) || !isObject(schema)) return value;
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => item !== null || required.includes(key) || below(schema, key) === undefined)
      .map(([key, item]) => [key, dropNulls(item, below(schema, key))]),
  );
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return Number.isInteger(value) ? `the number ${value}` : `the fraction ${value}`;
  return TYPES[typeof value] ?? typeof value;
};

const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

const sizeOf = (value: unknown): string => {
  if (typeof value === 'string' || Array.isArray(value)) return String(value.length);
  return typeof value === 'number' ? String(value) : 'more';
};

const fieldOf = (path: readonly PropertyKey[]): string =>
  oneLine(
    path
      .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
      .join(''),
    80,
  );

function explain(issue: z.core.$ZodIssue, schema: JsonObject): string {
  const field = fieldOf(issue.path) || 'the whole';
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = TYPES[issue.expected] ?? issue.expected;
      return issue.input === undefined
        ? `${field} is missing, give ${wanted}`
        : `${field} must be ${wanted}, not ${typeOf(issue.input)}`;
    }
    case 'too_small': {
      if (issue.origin === 'string' && issue.minimum === 1) return `${field} must not be empty`;
      return `${field} must be at least ${issue.minimum}${UNITS[issue.origin] ?? ''}, not ${sizeOf(issue.input)}`;
    }
    case 'too_big':
      return `${field} may be at most ${issue.maximum}${UNITS[issue.origin] ?? ''}, not ${sizeOf(issue.input)}`;
    case 'unrecognized_keys': {
      const at = issue.path.reduce<Json | undefined>(below, schema);
      const known = isObject(at) && isObject(at['properties']) ? Object.keys(at['properties']) : [];
      return issue.keys
        .slice(0, 3)
        .map((key) => {
          const near = nearestName(key, known);
          const name = fieldOf([...issue.path, key]);
          return near === undefined ? `${name} is unknown, leave it out` : `${name} is unknown, did you mean ${near}`;
        })
        .join('; ');
    }
    case 'invalid_value':
      return `${field} must be one of ${issue.values.map(String).join(', ')}`;
    default:
      return `${field} ${issue.message}`;
  }
}

/** One sentence that names each wrong field, its limit and what to do. */
export function explainIssues(tool: string, issues: readonly z.core.$ZodIssue[], schema: JsonObject): string {
  const shown = issues.slice(0, 5).map((issue) => explain(issue, schema));
  const more = issues.length > shown.length ? ` and ${issues.length - shown.length} more` : '';
  return `The arguments of ${tool} are wrong: ${shown.join('; ')}${more}; correct this and call again.`;
}
