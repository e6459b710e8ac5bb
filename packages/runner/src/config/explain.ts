import { Fault } from '@oxydra/types';
import { winnerOf, type LayerName, type Place } from './layers/layer.ts';
import type { LoadedConfig } from './load-config.ts';
import { masked } from './masked.ts';
import { allowedText } from './problems/allowed-text.ts';
import { unknownKey } from './problems/check-layer.ts';
import { configSchema, ONCE, type Config } from './schema/config-schema.ts';
import { nodeAt, type KeyNode } from './schema/key-tree.ts';
import { pendingReason } from './schema/pending-keys.ts';
import { parseTomlKey } from './toml/parse-toml.ts';
import { isTable, keyText, valueAt, type ConfigTable, type ConfigValue } from './value.ts';

/** Where one key's value comes from. Values are masked where they are secret. */
export interface Explanation {
  readonly key: string;
  readonly description: string;
  /** Null where the key is unset and has no default. */
  readonly value: ConfigValue | null;
  readonly allowed: string;
  /** Weakest first; the last one wins. The built-in default is the first where there is one. */
  readonly layers: readonly {
    readonly layer: LayerName;
    readonly place: Place;
    readonly value: ConfigValue;
    readonly wins: boolean;
  }[];
  /** Why the key has no effect in this version. */
  readonly pending?: string | undefined;
}

/** A validated configuration is made of config values alone. */
export const asTable = (config: Config): ConfigTable => config as unknown as ConfigTable;

function explainKey(loaded: LoadedConfig, path: readonly string[], node: KeyNode): Explanation {
  const winner = winnerOf(loaded.layers, path);
  const value = valueAt(asTable(loaded.config), path);
  const fallback = valueAt(asTable(configSchema.parse({}, ONCE)), path);
  const reason = pendingReason(keyText(path));
  const set = loaded.layers.flatMap((layer) => {
    const own = valueAt(layer.values, path);
    if (own === undefined) return [];
    return [{ layer: layer.name, place: layer.place(path), value: masked(own), wins: layer === winner }];
  });
  const builtIn = {
    layer: 'built-in' as const,
    place: { origin: 'the built-in default' },
    value: masked(fallback ?? ''),
    wins: winner === undefined,
  };
  return {
    key: keyText(path),
    description: node.description,
    value: value === undefined ? null : masked(value),
    allowed: allowedText(node.schema),
    layers: fallback === undefined ? set : [builtIn, ...set],
    ...(reason === undefined ? {} : { pending: reason }),
  };
}

function* explainBelow(loaded: LoadedConfig, path: readonly string[], node: KeyNode): Generator<Explanation> {
  const value = valueAt(asTable(loaded.config), path);
  const names = node.kind === 'table' ? Object.keys(node.keys) : isTable(value) ? Object.keys(value) : [];
  if (node.kind === 'value' || node.kind === 'list' || names.length === 0) yield explainKey(loaded, path, node);
  else {
    for (const name of names) {
      const child = nodeAt(configSchema, [...path, name]);
      if (child !== undefined) yield* explainBelow(loaded, [...path, name], child);
    }
  }
}

/**
 * Each layer's value of a key, and which one wins; for a table, of every key in it.
 * Throws `config/unknown-key` with the key that was probably meant.
 */
export function explain(loaded: LoadedConfig, key: string): readonly Explanation[] {
  const path = parseTomlKey(key.trim()) ?? [];
  const node = path.length === 0 ? undefined : nodeAt(configSchema, path);
  if (node !== undefined) return [...explainBelow(loaded, path, node)];
  const place = { origin: 'the command line' };
  const nowhere = { name: 'option', document: 'any', folder: '', values: {}, place: () => place } as const;
  // The first step that leads nowhere is the one to correct.
  const bad = path.findIndex((_, index) => nodeAt(configSchema, path.slice(0, index + 1)) === undefined);
  const problem = bad < 0 ? undefined : unknownKey(nowhere, path.slice(0, bad), path[bad] ?? '');
  throw new Fault('config/unknown-key', problem?.message ?? `${JSON.stringify(key)} is not a key.`, {
    hint:
      problem?.suggestion === undefined
        ? '`oxydra config show` lists every key.'
        : `Did you mean ${problem.suggestion}?`,
  });
}
