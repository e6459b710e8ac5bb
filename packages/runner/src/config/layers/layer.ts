import type { DocumentName } from '../schema/config-schema.ts';
import { emptyTable, isTable, valueAt, type ConfigTable, type ConfigValue, type KeyPath } from '../value.ts';

/** Weakest first. */
export const LAYERS = ['built-in', 'system', 'home', 'workspace', 'environment', 'option'] as const;
export type LayerName = (typeof LAYERS)[number];

/** Where a value was written. `origin` is for people: a file, `the variable OXYDRA__…`, `--set …`. */
export interface Place {
  readonly origin: string;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** The values of one file, one variable or one option. */
export interface Layer {
  readonly name: LayerName;
  /** Which keys may stand in it; `any` for variables and options. */
  readonly document: DocumentName | 'any';
  /** What relative paths in it count from. */
  readonly folder: string;
  readonly values: ConfigTable;
  place(path: KeyPath): Place;
}

/** Tables merge, all else is replaced by what comes later. */
export function mergeTables(tables: readonly ConfigTable[]): ConfigTable {
  const merged = emptyTable();
  for (const table of tables) {
    for (const [key, value] of Object.entries(table)) {
      const before = merged[key];
      merged[key] = isTable(value) && isTable(before) ? mergeTables([before, value]) : value;
    }
  }
  return merged;
}

export const mergeLayers = (layers: readonly Layer[]): ConfigTable => mergeTables(layers.map(({ values }) => values));

/** The layer whose value counts, or undefined where the built-in default does. */
export const winnerOf = (layers: readonly Layer[], path: KeyPath): Layer | undefined =>
  layers.findLast(({ values }) => valueAt(values, path) !== undefined);

/** A table that holds one value. */
export function tableWith(path: readonly string[], value: ConfigValue): ConfigTable {
  return path.toReversed().reduce<ConfigValue>((inner, key) => {
    const table = emptyTable();
    table[key] = inner;
    return table;
  }, value) as ConfigTable; // a path is not empty, so the fold ends in a table
}
