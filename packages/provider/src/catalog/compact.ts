import { Fault } from '@oxydra/types';
import type { Prices } from '@oxydra/types';
import { z } from 'zod';
import type { CatalogData, CatalogModel } from './catalog-data.ts';

/** Flags of a model as letters; `T` (no temperature) is the exception, so it is the one that is written. */
const FLAGS = { tools: 't', reasoning: 'r', noTemperature: 'T', openWeights: 'w' } as const;
const MODALITIES: readonly (readonly [string, string])[] = [
  ['t', 'text'],
  ['i', 'image'],
  ['p', 'pdf'],
  ['a', 'audio'],
  ['v', 'video'],
];

const priceSchema = z.array(z.number().int().nonnegative().nullable()).max(6);
const modelSchema = z.tuple([
  z.string(), // id
  z.string(), // name, '' where it is the id
  z.string(), // family
  z.string(), // released
  z.string(), // status
  z.number(), // context
  z.number(), // output
  z.string(), // flags
  z.string(), // reads
  z.string(), // writes
  z.array(priceSchema), // base prices, then tiers with `above` last
]);
const compactSchema = z.object({
  format: z.literal('oxydra-catalog-1'),
  source: z.string(),
  date: z.string(),
  hash: z.string(),
  providers: z.array(z.tuple([z.string(), z.string(), z.array(z.string()), z.string(), z.array(modelSchema)])),
});
export type CompactCatalog = z.infer<typeof compactSchema>;
type CompactModel = z.infer<typeof modelSchema>;

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

export const encodeCatalog = (data: CatalogData): CompactCatalog => ({
  format: 'oxydra-catalog-1',
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
export const isCompactCatalog = (value: unknown): boolean =>
  z.looseObject({ format: z.literal('oxydra-catalog-1') }).safeParse(value).success;

export function decodeCatalog(value: unknown): CatalogData {
  const parsed = compactSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Fault(
      'catalog/unreadable',
      `The pinned model catalog is damaged at ${issue?.path.join('.') ?? 'its top'}.`,
      {
        hint: 'Install Oxydra again, or write the catalog anew with scripts/pin-catalog.ts.',
      },
    );
  }
  const { source, date, hash, providers } = parsed.data;
  return {
    source,
    date,
    hash,
    providers: providers.map(([id, name, env, api, models]) => ({
      id,
      name,
      env,
      ...(api === '' ? {} : { api }),
      models: models.map(decodeModel),
    })),
  };
}
