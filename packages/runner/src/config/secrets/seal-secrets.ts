import type { z } from 'zod';
import { nodeOf, type KeyNode } from '../schema/key-tree.ts';
import { emptyTable, isTable, keyText, type ConfigTable, type ConfigValue, type KeyPath } from '../value.ts';
import { createSecret } from './secret.ts';

function seal(value: ConfigValue, node: KeyNode | undefined, path: KeyPath): ConfigValue {
  if (node?.secret === true) return typeof value === 'string' ? createSecret(value, keyText(path)) : value;
  if (Array.isArray(value)) {
    const item = node?.kind === 'list' ? nodeOf(node.item) : undefined;
    return value.map((each: ConfigValue, index) => seal(each, item, [...path, index]));
  }
  return isTable(value) ? sealTable(value, node, path) : value;
}

function sealTable(table: ConfigTable, node: KeyNode | undefined, path: KeyPath): ConfigTable {
  const sealed = emptyTable();
  for (const [key, value] of Object.entries(table)) {
    const inner = node?.kind === 'table' && Object.hasOwn(node.keys, key) ? node.keys[key] : undefined;
    const child = node?.kind === 'named' ? node.item : inner;
    sealed[key] = seal(value, child === undefined ? undefined : nodeOf(child), [...path, key]);
  }
  return sealed;
}

/** Puts every text at a secret key behind a `Secret`, so that no later step holds it in the open. */
export const sealSecrets = (values: ConfigTable, schema: z.core.$ZodType): ConfigTable =>
  sealTable(values, nodeOf(schema), []);
