import { createCatalog } from './catalog.ts';
import type { CatalogData, CatalogModel } from './catalog-data.ts';

export interface CatalogProblem {
  readonly kind: 'limit' | 'price' | 'drift' | 'empty';
  /** `provider/model`. */
  readonly model: string;
  readonly text: string;
}

/** A dollar for a thousand tokens: nobody asks that, a slipped decimal point does. */
const ABSURD_PRICE = 1_000_000_000;

function modelProblems(name: string, model: CatalogModel): CatalogProblem[] {
  const problems: CatalogProblem[] = [];
  const writesText = model.writes.includes('text');
  if (writesText && model.toolCalls && model.contextTokens <= 0) {
    problems.push({ kind: 'limit', model: name, text: 'has no context limit' });
  }
  if (model.contextTokens > 0 && model.outputTokens > model.contextTokens) {
    problems.push({
      kind: 'limit',
      model: name,
      text: `may write ${model.outputTokens} tokens, more than its context of ${model.contextTokens}`,
    });
  }
  const { prices } = model;
  for (const [key, value] of Object.entries(prices ?? {})) {
    if (typeof value === 'number' && value > ABSURD_PRICE) {
      problems.push({
        kind: 'price',
        model: name,
        text: `costs an absurd ${value / 1_000_000} dollars a million (${key})`,
      });
    }
  }
  if (prices?.cacheRead !== undefined && prices.input !== undefined && prices.cacheRead > prices.input) {
    problems.push({ kind: 'price', model: name, text: 'reads from the cache at more than the price of plain input' });
  }
  return problems;
}

export interface CatalogChange {
  readonly model: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** What changed, in words: `context 128000 → 200000`. */
  readonly text: string;
}

const dollars = (micro: number | undefined): string => (micro === undefined ? 'unknown' : `$${micro / 1_000_000}`);

function changesOf(before: CatalogModel, after: CatalogModel): string[] {
  const pairs: [string, string | number, string | number][] = [
    ['context', before.contextTokens, after.contextTokens],
    ['output', before.outputTokens, after.outputTokens],
    ['input price', dollars(before.prices?.input), dollars(after.prices?.input)],
    ['output price', dollars(before.prices?.output), dollars(after.prices?.output)],
    ['cache read price', dollars(before.prices?.cacheRead), dollars(after.prices?.cacheRead)],
    ['cache write price', dollars(before.prices?.cacheWrite), dollars(after.prices?.cacheWrite)],
    ['tools', String(before.toolCalls), String(after.toolCalls)],
    ['reasoning', String(before.reasoning), String(after.reasoning)],
    ['reads', before.reads.toSorted().join('+'), after.reads.toSorted().join('+')],
    ['status', before.status ?? 'current', after.status ?? 'current'],
  ];
  return pairs.flatMap(([name, was, is]) => (was === is ? [] : [`${name} ${was} → ${is}`]));
}

/** What a newer catalog changes: shown by `catalog fetch`, counted as drift by `catalog verify`. */
export function diffCatalogs(before: CatalogData, after: CatalogData): readonly CatalogChange[] {
  const old = createCatalog({ pinned: before });
  const fresh = createCatalog({ pinned: after });
  const changes: CatalogChange[] = [];
  for (const { provider, model } of fresh.list()) {
    const known = old.find(provider, model.id);
    const name = `${provider}/${model.id}`;
    if (known === undefined) changes.push({ model: name, change: 'added', text: model.name });
    else {
      const texts = changesOf(known, model);
      if (texts.length > 0) changes.push({ model: name, change: 'changed', text: texts.join(', ') });
    }
  }
  for (const { provider, model } of old.list()) {
    if (fresh.find(provider, model.id) === undefined) {
      changes.push({ model: `${provider}/${model.id}`, change: 'removed', text: model.name });
    }
  }
  return changes;
}

/** Checks a catalog that was read: limits and prices that cannot be, and where it leaves the pinned one. */
export function verifyCatalog(data: CatalogData, pinned?: CatalogData): readonly CatalogProblem[] {
  const problems: CatalogProblem[] = [];
  const catalog = createCatalog({ pinned: data });
  const rows = catalog.list();
  if (rows.length === 0) problems.push({ kind: 'empty', model: data.source, text: 'names no model at all' });
  for (const { provider, model } of rows) problems.push(...modelProblems(`${provider}/${model.id}`, model));
  if (pinned === undefined) return problems;
  const drift = diffCatalogs(pinned, data).filter(({ change }) => change === 'changed');
  return [...problems, ...drift.map(({ model, text }) => ({ kind: 'drift' as const, model, text }))];
}
