import type { z } from 'zod';
import type { Problem } from '../problems/problem.ts';
import { configSchema } from '../schema/config-schema.ts';
import { nodeAt, type KeyNode } from '../schema/key-tree.ts';
import { sealSecrets } from '../secrets/seal-secrets.ts';
import { parseTomlKey, parseTomlValue } from '../toml/parse-toml.ts';
import type { ConfigValue } from '../value.ts';
import { olderVariables } from './older-variables.ts';
import { tableWith, type Layer, type LayerName } from './layer.ts';

const PREFIX = 'OXYDRA__';

export interface Overrides {
  readonly layers: readonly Layer[];
  readonly problems: readonly Problem[];
}

const accepts = (node: KeyNode, value: ConfigValue): boolean =>
  // Every schema of ours is a classic zod schema.
  (node.schema as z.ZodType).safeParse(value).success;

/** The TOML value that the text says; the text itself where it says none, or where the key wants text. */
function valueOf(path: readonly string[], text: string): ConfigValue {
  const value = parseTomlValue(text);
  if (value === undefined || typeof value === 'string') return value ?? text;
  const node = nodeAt(configSchema, path);
  const wantsText = node !== undefined && (node.secret || (!accepts(node, value) && accepts(node, text)));
  return wantsText ? text : value;
}

function layerOf(name: LayerName, path: readonly string[], text: string, origin: string, folder: string): Layer {
  const values = sealSecrets(tableWith(path, valueOf(path, text)), configSchema);
  return { name, document: 'any', folder, values, place: () => ({ origin }) };
}

/** A layer for each `OXYDRA__SECTION__KEY`; a blank one is as good as unset. Older names count less. Names are taken in lower case. */
export function environmentLayers(env: Readonly<Record<string, string | undefined>>, cwd: string): Overrides {
  const layers: Layer[] = [];
  const problems: Problem[] = [];
  for (const { name, key, value } of olderVariables(env)) {
    const origin = `the variable ${name}`;
    const values = tableWith(key, value);
    layers.push({ name: 'environment', document: 'any', folder: cwd, values, place: () => ({ origin }) });
  }
  for (const name of Object.keys(env).toSorted()) {
    const text = env[name];
    if (!name.startsWith(PREFIX) || text === undefined || text.trim() === '') continue;
    const origin = `the variable ${name}`;
    const path = name.slice(PREFIX.length).toLowerCase().split('__');
    if (path.includes('')) {
      problems.push({
        code: 'config/unknown-key',
        key: name,
        message: `${name} names no key; write ${PREFIX}SECTION__KEY with two underscores between names.`,
        place: { origin },
      });
    } else layers.push(layerOf('environment', path, text, origin, cwd));
  }
  return { layers, problems };
}

/** A layer for each `--set section.key=value`, in the order given. */
export function optionLayers(settings: readonly string[], cwd: string): Overrides {
  const layers: Layer[] = [];
  const problems: Problem[] = [];
  for (const setting of settings) {
    // A quoted name may hold the sign itself, so the first one that leaves a whole key before it counts.
    let at = setting.indexOf('=');
    while (at >= 0 && parseTomlKey(setting.slice(0, at)) === undefined) at = setting.indexOf('=', at + 1);
    const path = at < 0 ? undefined : parseTomlKey(setting.slice(0, at));
    if (path === undefined) {
      // What stands behind the sign may be a secret: only the key's part is repeated.
      const shown = setting.split('=')[0] ?? '';
      problems.push({
        code: 'config/bad-option',
        key: '',
        message: `--set ${shown} is not of the form section.key=value.`,
        place: { origin: 'the command line' },
      });
    } else layers.push(layerOf('option', path, setting.slice(at + 1).trim(), `--set ${path.join('.')}`, cwd));
  }
  return { layers, problems };
}
