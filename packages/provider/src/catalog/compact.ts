import { Fault } from '@oxydra/types';
import type { Prices } from '@oxydra/types';
import { count, list, object, text } from '../wire/loose.ts';
import type { CatalogData, CatalogModel, CatalogProvider } from './catalog-data.ts';

const FORMAT = 'oxydra-catalog-1';

/** Flags of a model as letters; `T` (no temperature) is the exception, so it is the one that is written. */
const FLAGS = { tools: 't', reasoning: 'r', noTemperature: 'T', openWeights: 'w' } as const;
const MODALITIES: readonly (readonly [string, string])[] = [
  ['t', 'text'],
  ['i', 'image'],
  ['p', 'pdf'],
  ['a', 'audio'],
  ['v', 'video'],
];

/**
 * One model as a row: id, name ('' where it is the id), family, released, status, context, output, flags, reads,
 * writes, prices (the base row, then tiers whose sixth figure is `above`).
 */
type CompactModel = readonly [
  string,
  string,
  string,
  string,
  string,
  number,
  number,
  string,
  string,
  string,
  readonly (readonly (number | null)[])[],
];
type CompactProvider = readonly [string, string, readonly string[], string, readonly CompactModel[]];

export interface CompactCatalog {
  readonly format: typeof FORMAT;
  readonly source: string;
  readonly date: string;
  readonly hash: string;
  readonly providers: readonly CompactProvider[];
}

const MODEL_ROW = 'sssssnnsssa';
const PROVIDER_ROW = 'ssasa';

/** Checks a row by letters: `s` text, `n` a whole number from 0 on, `a` a list. A schema library takes 100 ms for this. */
const isRow = (value: unknown, kinds: string): value is readonly unknown[] =>
  Array.isArray(value) &&
  value.length === kinds.length &&
  value.every((cell: unknown, at) => {
    if (kinds[at] === 's') return typeof cell === 'string';
    return kinds[at] === 'a' ? Array.isArray(cell) : count(cell) === cell;
  });

const isPrices = (value: unknown): boolean =>
  list(value).every(
    (row) =>
      Array.isArray(row) && row.length <= 6 && row.every((cell: unknown) => cell === null || count(cell) === cell),
  );

const isModel = (value: unknown): value is CompactModel => isRow(value, MODEL_ROW) && isPrices(value[10]);
const isProvider = (value: unknown): value is CompactProvider =>
  isRow(value, PROVIDER_ROW) && list(value[4]).every(isModel);

const PRICES = ['input', 'output', 'cacheRead', 'cacheWrite', 'reasoning'] as const;

function trim(values: (number | null)[]): (number | null)[] {
  while (values.length > 0 && values.at(-1) === null) values.pop();
  return values;
}

const encodePrices = (prices: Prices | null): (number | null)[][] =>
  prices === null
    ? []
    : [
        trim(PRICES.map((key) => prices[key] ?? null)),
        ...(prices.tiers ?? []).map((tier) => [...PRICES.map((key) => tier[key] ?? null), tier.above]),
      ];

const decodeOne = (values: readonly (number | null)[]): Omit<Prices, 'tiers'> =>
  Object.fromEntries(PRICES.flatMap((key, at) => (typeof values[at] === 'number' ? [[key, values[at]]] : [])));

function decodePrices([base, ...tiers]: readonly (readonly (number | null)[])[]): Prices | null {
  if (base === undefined) return null;
  const decoded = tiers.map((tier) => ({ ...decodeOne(tier), above: tier[5] ?? 0 }));
  return { ...decodeOne(base), ...(decoded.length === 0 ? {} : { tiers: decoded }) };
}

const encodeModalities = (words: readonly string[]): string =>
  MODALITIES.flatMap(([letter, word]) => (words.includes(word) ? [letter] : [])).join('');
const decodeModalities = (letters: string): string[] =>
  MODALITIES.flatMap(([letter, word]) => (letters.includes(letter) ? [word] : []));

const encodeModel = (model: CatalogModel): CompactModel => [
  model.id,
  model.name === model.id ? '' : model.name,
  model.family ?? '',
  model.released ?? '',
  model.status ?? '',
  model.contextTokens,
  model.outputTokens,
  [
    model.toolCalls ? FLAGS.tools : '',
    model.reasoning ? FLAGS.reasoning : '',
    model.temperature ? '' : FLAGS.noTemperature,
    model.openWeights ? FLAGS.openWeights : '',
  ].join(''),
  encodeModalities(model.reads),
  encodeModalities(model.writes),
  encodePrices(model.prices),
];

const STATUSES = ['deprecated', 'beta', 'alpha'] as const;

function decodeModel(compact: CompactModel): CatalogModel {
  const [id, name, family, released, status, contextTokens, outputTokens, flags, reads, writes, prices] = compact;
  const known = STATUSES.find((word) => word === status);
  return {
    id,
    name: name === '' ? id : name,
    ...(family === '' ? {} : { family }),
    ...(released === '' ? {} : { released }),
    ...(known === undefined ? {} : { status: known }),
    contextTokens,
    outputTokens,
    toolCalls: flags.includes(FLAGS.tools),
    reasoning: flags.includes(FLAGS.reasoning),
    temperature: !flags.includes(FLAGS.noTemperature),
    openWeights: flags.includes(FLAGS.openWeights),
    reads: decodeModalities(reads),
    writes: decodeModalities(writes),
    prices: decodePrices(prices),
  };
}

/** Thousands of models, of which most starts look at a few: a provider's are unpacked when they are first asked for. */
function decodeProvider([id, name, env, api, models]: CompactProvider): CatalogProvider {
  let decoded: readonly CatalogModel[] | undefined;
  return {
    id,
    name,
    env,
    ...(api === '' ? {} : { api }),
    get models() {
      return (decoded ??= models.map(decodeModel));
    },
  };
}

export const encodeCatalog = (data: CatalogData): CompactCatalog => ({
  format: FORMAT,
  source: data.source,
  date: data.date,
  hash: data.hash,
  providers: data.providers.map(({ id, name, env, api, models }) => [
    id,
    name,
    [...env],
    api ?? '',
    models.map(encodeModel),
  ]),
});

/** True for a value that claims to be in our own format. */
export const isCompactCatalog = (value: unknown): boolean => object(value)['format'] === FORMAT;

/** Throws `catalog/unreadable` for anything but a whole catalog in our format. */
export function decodeCatalog(value: unknown): CatalogData {
  const { format, source, date, hash, providers } = object(value);
  const rows = list(providers).filter(isProvider);
  const head = text(source) !== undefined && text(date) !== undefined && text(hash) !== undefined;
  if (format !== FORMAT || !head || rows.length === 0 || rows.length !== list(providers).length) {
    throw new Fault('catalog/unreadable', 'The pinned model catalog is damaged.', {
      hint: 'Install Oxydra again, or write the catalog anew with scripts/pin-catalog.ts.',
    });
  }
  return {
    source: String(source),
    date: String(date),
    hash: String(hash),
    providers: rows.map(decodeProvider),
  };
}
