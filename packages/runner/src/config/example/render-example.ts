import { DOCUMENTS, type DocumentName } from '../schema/config-schema.ts';
import { nodeOf, type KeyNode } from '../schema/key-tree.ts';
import { pendingReason } from '../schema/pending-keys.ts';
import { LEGACY_PROVIDERS } from '../schema/providers-table.ts';
import { CURRENT_VERSIONS } from '../problems/check-version.ts';
import { formatKey, formatValue } from '../toml/format-value.ts';
import { isTable, keyText, type ConfigValue } from '../value.ts';

const WIDTH = 116;

/** Names that the example gives to entries whose names are free. */
const NAMES: Readonly<Record<string, string>> = {
  'providers.registry': 'openrouter',
  agents: 'reviewer',
  users: 'default',
};

const TITLES: Readonly<Record<DocumentName, string>> = {
  agent: 'agent.toml: how agents think and what they may do.',
  runner: 'runner.toml: who runs where.',
  user: 'users/<name>.toml: what belongs to one user.',
};

function comment(text: string): string {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(' ')) {
    if (line.length + word.length >= WIDTH) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return `${[...lines, line].join('\n')}\n`;
}

/** Keys that shall be set rather than shown, by their path as text. */
export type Active = ReadonlyMap<string, ConfigValue>;

const isDeep = (node: KeyNode): boolean =>
  node.kind === 'table' || (node.kind === 'named' && nodeOf(node.item).kind === 'table');

function* keyLines(path: readonly string[], node: KeyNode, active: Active): Generator<string> {
  const key = keyText(path);
  const own = pendingReason(key);
  const above = pendingReason(keyText(path.slice(0, -1)));
  yield comment(
    node.description + (own !== undefined && above === undefined ? ` No effect in this version: ${own}.` : ''),
  );
  const set = active.get(key);
  const name = formatKey(path.at(-1) ?? '');
  if (set !== undefined) yield `${name} = ${formatValue(set)}\n`;
  else {
    const known = node.example ?? formatValue(shown(node.fallback));
    yield `# ${name} = ${known}\n`;
  }
}

/** Defaults are plain values; a key that has neither default nor example shows as empty text. */
const shown = (fallback: unknown): ConfigValue => {
  if (typeof fallback === 'string' || typeof fallback === 'number' || typeof fallback === 'boolean') return fallback;
  if (Array.isArray(fallback)) return fallback.map(shown);
  return isTable(fallback) ? {} : '';
};

function* tableLines(path: readonly string[], node: KeyNode, active: Active): Generator<string> {
  if (node.kind === 'named') {
    const prefix = keyText(path);
    const chosen = active.keys().find((key) => key.startsWith(`${prefix}.`));
    const name = chosen?.slice(prefix.length + 1).split('.')[0] ?? NAMES[prefix] ?? 'name';
    yield* tableLines([...path, name], { ...nodeOf(node.item), description: node.description }, active);
    return;
  }
  if (node.kind !== 'table') return;
  const children = Object.entries(node.keys)
    .filter(([key]) => path[0] !== 'providers' || path.length > 1 || !LEGACY_PROVIDERS.some((old) => old === key))
    .map(([key, schema]) => [[...path, key], nodeOf(schema)] as const);
  const values = children.filter(([, child]) => !isDeep(child));
  const key = keyText(path);
  const reason = pendingReason(key);
  const free = path.some((_, index) => Object.hasOwn(NAMES, keyText(path.slice(0, index))));
  const isActive = active.keys().some((each) => each.startsWith(`${key}.`));
  if (path.length > 0) {
    const note = reason === undefined ? '' : ` No effect in this version: ${reason}.`;
    yield `\n${node.description === '' && note === '' ? '' : comment((node.description + note).trim())}`;
    if (values.length > 0) yield (reason !== undefined || free) && !isActive ? `# [${key}]\n` : `[${key}]\n`;
  }
  for (const [childPath, child] of values) {
    yield path.length === 0 ? '\n' : '';
    yield* keyLines(childPath, child, active);
  }
  for (const [childPath, child] of children) if (isDeep(child)) yield* tableLines(childPath, child, active);
}

/** A config file that shows every key with what it does; only what is `active` is set. */
export function renderExample(document: DocumentName, active: Active = new Map()): string {
  const top = [
    comment(`Oxydra · ${TITLES[document]}`),
    comment('Every key is shown with its default or an example. Remove the # before a line to set it.'),
    comment(
      'Stronger places, in this order: ~/.config/oxydra, ./.oxydra, the variable OXYDRA__SECTION__KEY, --set section.key=value.',
    ),
    `\nconfig_version = "${CURRENT_VERSIONS[document]}"\n`,
  ];
  const lines = tableLines([], nodeOf(DOCUMENTS[document]), active);
  return top.join('') + [...lines].join('');
}
