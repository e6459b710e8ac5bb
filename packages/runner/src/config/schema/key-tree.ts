import type { z } from 'zod';
import type { KeyNotes } from './key.ts';

/** A place in the schema: a table with fixed keys, a table with free names, a list, or a plain value. */
export type KeyNode = {
  readonly description: string;
  readonly secret: boolean;
  readonly example: string | undefined;
  readonly fallback: unknown;
  readonly schema: z.core.$ZodType;
} & (
  | { readonly kind: 'table'; readonly keys: Readonly<Record<string, z.core.$ZodType>> }
  | { readonly kind: 'named'; readonly item: z.core.$ZodType }
  | { readonly kind: 'list'; readonly item: z.core.$ZodType }
  | { readonly kind: 'value' }
);

const notesOf = (schema: z.core.$ZodType): Partial<KeyNotes> =>
  // Every schema of ours is a classic zod schema, whose `meta()` gives back what `key.ts` notes describe.
  ((schema as z.ZodType).meta() ?? {}) as Partial<KeyNotes>;

/** Looks through optional and defaulted wrappers at what a schema is, with the notes found on the way. */
export function nodeOf(schema: z.core.$ZodType): KeyNode {
  let notes: Partial<KeyNotes> = {};
  let fallback: unknown;
  let inner = schema;
  for (;;) {
    notes = { ...notesOf(inner), ...notes };
    // `_zod.def` is zod's own description of a schema; `type` tells its shape.
    const { def } = inner._zod as z.core.$ZodTypes['_zod'];
    if (def.type === 'default' || def.type === 'prefault') fallback ??= def.defaultValue;
    if (def.type === 'optional' || def.type === 'default' || def.type === 'prefault') {
      inner = def.innerType;
      continue;
    }
    const common = {
      description: notes.description ?? '',
      secret: notes.secret ?? false,
      example: notes.example,
      fallback,
      schema: inner,
    };
    if (def.type === 'object') return { ...common, kind: 'table', keys: def.shape };
    if (def.type === 'record') return { ...common, kind: 'named', item: def.valueType };
    if (def.type === 'array') return { ...common, kind: 'list', item: def.element };
    return { ...common, kind: 'value' };
  }
}

/** The node at a path, or undefined where the schema has no such key. */
export function nodeAt(root: z.core.$ZodType, path: readonly (string | number)[]): KeyNode | undefined {
  let node = nodeOf(root);
  for (const step of path) {
    if (node.kind === 'table' && typeof step === 'string') {
      const next = Object.hasOwn(node.keys, step) ? node.keys[step] : undefined;
      if (next === undefined) return undefined;
      node = nodeOf(next);
    } else if (node.kind === 'named' && typeof step === 'string') node = nodeOf(node.item);
    else if (node.kind === 'list' && typeof step === 'number') node = nodeOf(node.item);
    else return undefined;
  }
  return node;
}

export interface KnownKey {
  /** Free names are `<name>`. */
  readonly path: readonly string[];
  readonly node: KeyNode;
}

/** Every key that can hold a value, in the order of the schema. */
export function* keysOf(root: z.core.$ZodType, path: readonly string[] = []): Generator<KnownKey> {
  const node = nodeOf(root);
  if (node.kind === 'table') {
    for (const [key, schema] of Object.entries(node.keys)) yield* keysOf(schema, [...path, key]);
  } else if (node.kind === 'named' && nodeOf(node.item).kind === 'table') {
    yield* keysOf(node.item, [...path, '<name>']);
  } else yield { path, node };
}
