import { invariant } from '@oxydra/types';
import { allowedText } from '../problems/allowed-text.ts';
import { configSchema, documentOf } from '../schema/config-schema.ts';
import { keysOf, type KnownKey } from '../schema/key-tree.ts';
import { pendingReason } from '../schema/pending-keys.ts';
import { LEGACY_PROVIDERS } from '../schema/providers-table.ts';
import { renderExample } from './render-example.ts';

/** The commented example files, by their path in the repository. */
export const exampleFiles = (): readonly { readonly path: string; readonly text: string }[] => [
  { path: 'examples/config/agent.toml', text: renderExample('agent') },
  { path: 'examples/config/runner.toml', text: renderExample('runner') },
  { path: 'examples/config/users/default.toml', text: renderExample('user') },
];

/** Every key that people write, without the older forms of keys. */
export const shownKeys = (): readonly KnownKey[] =>
  [...keysOf(configSchema)].filter(
    ({ path }) => path[0] !== 'providers' || !LEGACY_PROVIDERS.some((name) => name === path[1]),
  );

const FILES = { agent: 'agent.toml', runner: 'runner.toml', user: 'users/<name>.toml' } as const;

const cell = (text: string): string => text.replaceAll('|', '\\|');

function row({ path, node }: KnownKey): string {
  const key = path.join('.');
  const { fallback } = node;
  const shown = fallback === undefined ? '–' : `\`${JSON.stringify(fallback)}\``;
  const mark = pendingReason(key) === undefined ? '' : ' _No effect yet._';
  return `| \`${key}\` | ${cell(allowedText(node.schema))} | ${shown} | ${cell(node.description)}${mark} |`;
}

function keyTable(): string {
  const sections = (['agent', 'runner', 'user'] as const).map((document) => {
    const rows = shownKeys().filter(({ path }) => documentOf(path[0] ?? '') === document);
    return [
      `### \`${FILES[document]}\``,
      '',
      '| Key | Takes | Default | What it does |',
      '|---|---|---|---|',
      ...rows.map(row),
    ].join('\n');
  });
  return sections.join('\n\n');
}

const START = '<!-- keys: generated from the schema -->';
const END = '<!-- end of keys -->';

/** The guide with its table of keys written anew. */
export function withKeyTable(guide: string): string {
  const [start, end] = [guide.indexOf(START), guide.indexOf(END)];
  invariant(start >= 0 && end > start, 'the guide has the marks between which its table of keys stands');
  return `${guide.slice(0, start + START.length)}\n\n${keyTable()}\n\n${guide.slice(end)}`;
}
