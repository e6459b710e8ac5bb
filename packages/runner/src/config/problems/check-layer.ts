import type { z } from 'zod';
import type { Layer } from '../layers/layer.ts';
import { configSchema, documentOf, DOCUMENTS, ONCE } from '../schema/config-schema.ts';
import { keysOf, nodeAt } from '../schema/key-tree.ts';
import { isSecret } from '../secrets/secret.ts';
import { isList, isTable, keyText, valueAt, type ConfigValue, type KeyPath } from '../value.ts';
import { allowedText } from './allowed-text.ts';
import { nearest } from './did-you-mean.ts';
import type { Problem } from './problem.ts';

const LONGEST = 40;

/** A key given as the name of its variable, a password in an address: texts that must not be repeated. */
const looksSecret = (key: string, text: string): boolean => key.endsWith('_env') || /:\/\/[^/\s]*@/u.test(text);

/** A wrong value as a sentence shows it. Secrets are never quoted. */
export function shownValue(value: ConfigValue | undefined, key = ''): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string' && looksSecret(key, value)) return 'something else';
  if (isSecret(value)) return 'a secret';
  if (isTable(value)) return 'a table';
  if (isList(value)) return 'a list';
  const text =
    typeof value === 'string' ? JSON.stringify(value) : value instanceof Date ? value.toISOString() : `${value}`;
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

const FILES = { agent: 'agent.toml', runner: 'runner.toml', user: 'users/<name>.toml' } as const;

/** A misspelt key: first what stands beside it, then the same word anywhere. */
export function unknownKey(layer: Layer, parent: KeyPath, key: string): Problem {
  const path = [...parent, key];
  const base = { code: 'config/unknown-key' as const, key: keyText(path), place: layer.place(path) };
  const home = parent.length === 0 ? documentOf(key) : undefined;
  if (home !== undefined) {
    return { ...base, message: `${keyText(path)} does not belong in this file but in ${FILES[home]}.` };
  }
  const node = nodeAt(configSchema, parent);
  const siblings = node?.kind === 'table' ? Object.keys(node.keys) : [];
  const sibling = nearest(key, siblings);
  const others = keysOf(configSchema)
    .filter((known) => known.path.at(-1) === key || nearest(key, [known.path.at(-1) ?? '']) !== undefined)
    .toArray();
  const other = others.find((known) => known.path.at(-1) === key) ?? others[0];
  const suggestion = sibling === undefined ? other?.path.join('.') : keyText([...parent, sibling]);
  const allowed = parent.length === 0 || siblings.length === 0 ? undefined : siblings.join(', ');
  const known = allowed === undefined || suggestion !== undefined ? '' : ` Known there: ${allowed}.`;
  return { ...base, message: `${keyText(path)} is not a known key.${known}`, allowed, suggestion };
}

function issueProblem(layer: Layer, schema: z.core.$ZodType, issue: z.core.$ZodIssue): readonly Problem[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(layer, path, key));
  const key = keyText(path);
  const place = layer.place(path);
  if (issue.code === 'invalid_key') {
    return [
      { code: 'config/bad-value', key, message: `${keyText(path.slice(0, -1))} has a name that is blank.`, place },
    ];
  }
  const node = nodeAt(schema, path);
  const value = valueAt(layer.values, path);
  const said = issue.message.startsWith('must ') ? issue.message : undefined;
  const allowed = node === undefined ? 'another value' : allowedText(node.schema);
  const wrongType = issue.code === 'invalid_type' || issue.code === 'invalid_union' || said === undefined;
  const code = value === undefined ? 'config/missing-key' : wrongType ? 'config/wrong-type' : 'config/bad-value';
  const wish = said ?? `must be ${allowed}`;
  const shown = node?.secret === true ? 'not text' : shownValue(value, key);
  const choices = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  const suggestion = typeof value === 'string' ? nearest(value, choices) : undefined;
  return [
    {
      code: issue.code === 'too_small' || issue.code === 'too_big' ? 'config/out-of-range' : code,
      key,
      message: `${key} is ${shown}, but ${wish}.`,
      place,
      allowed: said?.replace(/^must (be )?/u, '') ?? allowed,
      suggestion: suggestion === undefined ? undefined : JSON.stringify(suggestion),
    },
  ];
}

/** Keys that JavaScript gives a meaning of its own; validation libraries step over them. */
function* treacherousKeys(value: ConfigValue, path: KeyPath = []): Generator<KeyPath> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* treacherousKeys(item, [...path, index]);
  } else if (isTable(value)) {
    for (const key of Object.keys(value)) {
      if (key === '__proto__') yield [...path, key];
      else yield* treacherousKeys(value[key] ?? '', [...path, key]);
    }
  }
}

/** Everything that is wrong within one layer; what layers mean together is checked in `cross-checks.ts`. */
export function checkLayer(layer: Layer): readonly Problem[] {
  if (Object.keys(layer.values).length === 0) return [];
  const schema = layer.document === 'any' ? configSchema : DOCUMENTS[layer.document];
  const treacherous = [...treacherousKeys(layer.values)].map((path) =>
    unknownKey(layer, path.slice(0, -1), String(path.at(-1))),
  );
  const { error } = schema.safeParse(layer.values, ONCE);
  return [...treacherous, ...(error?.issues ?? []).flatMap((issue) => issueProblem(layer, schema, issue))];
}
