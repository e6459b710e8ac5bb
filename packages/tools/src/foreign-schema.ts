import { z } from 'zod';
import { Fault } from '@oxydra/types';
import type { Json, JsonObject } from '@oxydra/types';

/** More than any tool needs, and little enough to check every call by. Each use of a `$ref` counts anew. */
const MAX_NODES = 2_000;
const MAX_DEPTH = 32;
/** Their patterns are for the tool itself to check: a stranger's pattern can take longer than anybody lives. */
const PATTERNS: ReadonlySet<string> = new Set(['patternProperties', 'propertyNames']);

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a `$ref` means; only ones within the schema are followed. */
function targetOf(ref: string, root: JsonObject): Json | undefined {
  if (ref === '#') return root;
  if (!ref.startsWith('#/')) return undefined;
  const names = ref
    .slice(2)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  return names.reduce<Json | undefined>(
    (at, name) => (isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined),
    root,
  );
}

/** Why a schema is too much to check calls by; undefined for one that is not. */
function complaintOf(root: JsonObject): string | undefined {
  let nodes = 0;
  const look = (value: Json, depth: number, refs: readonly string[]): string | undefined => {
    nodes += 1;
    if (nodes > MAX_NODES) return `has more than ${MAX_NODES} parts`;
    if (depth > MAX_DEPTH) return `is nested deeper than ${MAX_DEPTH} levels`;
    if (typeof value !== 'object' || value === null) return undefined;
    const ref = isObject(value) ? value['$ref'] : undefined;
    if (typeof ref === 'string') {
      if (refs.includes(ref)) return 'refers to itself';
      const target = targetOf(ref, root);
      if (target === undefined) return 'refers to what is not in it';
      const more = look(target, depth + 1, [...refs, ref]);
      if (more !== undefined) return more;
    }
    for (const each of Object.values(value)) {
      const found = look(each, depth + 1, refs);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return look(root, 0, []);
}

const isPattern = (key: string, value: unknown): boolean =>
  PATTERNS.has(key) || (key === 'pattern' && typeof value === 'string');

/** A parser for the arguments that a stranger's JSON Schema describes, in bounded time. Throws `tool/bad-schema`. */
export function readForeignSchema(name: string, input: JsonObject): z.ZodType {
  const refused = (why: string, cause?: unknown): Fault =>
    new Fault('tool/bad-schema', `The input schema of ${name} ${why}.`, {
      hint: 'Ask its author for a plain JSON Schema of type object.',
      cause,
    });
  const complaint = complaintOf(input);
  if (complaint !== undefined) throw refused(complaint);
  try {
    const text = JSON.stringify(input, (key, value: unknown) => (isPattern(key, value) ? undefined : value));
    return z.fromJSONSchema(JSON.parse(text) as JsonObject); // it was an object of JSON
  } catch (cause) {
    throw refused('cannot be read', cause);
  }
}
