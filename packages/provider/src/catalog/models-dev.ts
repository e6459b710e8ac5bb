import { Fault, usdToMicro } from '@oxydra/types';
import type { Prices } from '@oxydra/types';
import { z } from 'zod';
import type { CatalogData, CatalogModel, CatalogProvider } from './catalog-data.ts';

const price = z.number().nonnegative();
const cost = z.looseObject({
  input: price.optional(),
  output: price.optional(),
  cache_read: price.optional(),
  cache_write: price.optional(),
  reasoning: price.optional(),
});
const modelSchema = z.looseObject({
  id: z.string().min(1),
  name: z.string().optional(),
  family: z.string().optional(),
  release_date: z.string().optional(),
  status: z.enum(['deprecated', 'beta', 'alpha']).optional().catch(undefined),
  attachment: z.boolean().optional(),
  reasoning: z.boolean().optional(),
  tool_call: z.boolean().optional(),
  temperature: z.boolean().optional(),
  open_weights: z.boolean().optional(),
  modalities: z.looseObject({ input: z.array(z.string()), output: z.array(z.string()) }).optional(),
  limit: z.looseObject({ context: z.number().nonnegative(), output: z.number().nonnegative() }),
  cost: cost
    .extend({
      tiers: z.array(cost.extend({ tier: z.looseObject({ size: z.number() }) })).optional(),
      context_over_200k: cost.optional(),
    })
    .optional(),
});
const providerSchema = z.looseObject({
  id: z.string().min(1),
  name: z.string().optional(),
  env: z.array(z.string()).optional(),
  api: z.string().optional(),
  models: z.record(z.string(), modelSchema),
});
const providersSchema = z.record(z.string(), providerSchema);

type Cost = z.infer<typeof cost>;

const micro = (usd: number | undefined, key: keyof Omit<Prices, 'tiers'>): Partial<Prices> =>
  usd === undefined ? {} : { [key]: usdToMicro(usd) };

const flat = (raw: Cost): Omit<Prices, 'tiers'> => ({
  ...micro(raw.input, 'input'),
  ...micro(raw.output, 'output'),
  ...micro(raw.cache_read, 'cacheRead'),
  ...micro(raw.cache_write, 'cacheWrite'),
  ...micro(raw.reasoning, 'reasoning'),
});

function prices(raw: z.infer<typeof modelSchema>['cost']): Prices | null {
  if (raw === undefined || (raw.input === undefined && raw.output === undefined)) return null;
  const tiers = (raw.tiers ?? []).map((tier) => ({ above: tier.tier.size, ...flat(tier) }));
  if (tiers.length === 0 && raw.context_over_200k !== undefined) {
    tiers.push({ above: 200_000, ...flat(raw.context_over_200k) });
  }
  tiers.sort((a, b) => a.above - b.above);
  return { ...flat(raw), ...(tiers.length === 0 ? {} : { tiers }) };
}

const toModel = (raw: z.infer<typeof modelSchema>): CatalogModel => ({
  id: raw.id,
  name: raw.name ?? raw.id,
  ...(raw.family === undefined ? {} : { family: raw.family }),
  ...(raw.release_date === undefined ? {} : { released: raw.release_date }),
  ...(raw.status === undefined ? {} : { status: raw.status }),
  contextTokens: raw.limit.context,
  outputTokens: raw.limit.output,
  toolCalls: raw.tool_call ?? false,
  reasoning: raw.reasoning ?? false,
  temperature: raw.temperature ?? true,
  openWeights: raw.open_weights ?? false,
  reads: raw.modalities?.input ?? ['text'],
  writes: raw.modalities?.output ?? ['text'],
  prices: prices(raw.cost),
});

/**
 * Reads the shape of models.dev's `api.json`: providers by id at the top, or under `providers`. Throws
 * `catalog/unreadable` with the first place that is wrong.
 */
export function parseModelsDev(
  value: unknown,
  about: { readonly source: string; readonly date: string; readonly hash: string },
): CatalogData {
  const wrapped = z.looseObject({ providers: providersSchema }).safeParse(value);
  const parsed = wrapped.success
    ? { success: true as const, data: wrapped.data.providers }
    : providersSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Fault(
      'catalog/unreadable',
      `The model catalog ${about.source} is not in the form of models.dev: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}.`,
      { hint: 'Fetch it again with `oxydra catalog fetch`, or remove the file.' },
    );
  }
  const providers = Object.values(parsed.data).map((raw): CatalogProvider => ({
    id: raw.id,
    name: raw.name ?? raw.id,
    env: raw.env ?? [],
    ...(raw.api === undefined ? {} : { api: raw.api }),
    models: Object.values(raw.models).map(toModel),
  }));
  return { ...about, providers };
}
