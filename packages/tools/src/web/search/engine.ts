import type { HitShape } from '@oxydra/types';
import type { SearchEngineSettings } from './search-settings.ts';

export type Freshness = 'day' | 'week' | 'month' | 'year';

/** What is looked for. */
export interface Query {
  readonly text: string;
  readonly count: number;
  readonly freshness: Freshness | undefined;
  readonly safesearch: 0 | 1 | 2 | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A request in an engine's own form, and where the hits stand in its answer. */
export interface EngineRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly shape: HitShape;
}

/** All that is known of an engine. */
export interface Engine {
  /** Hosts beside that of its address to which it leads on by itself. */
  readonly hosts?: readonly string[];
  /** Whether it can be told how new hits must be. */
  readonly knowsFreshness: boolean;
  /** Tried in order at one address: the second is for a server that refuses the first form. */
  requests(base: string, query: Query, settings: SearchEngineSettings): readonly EngineRequest[];
}

/** An address with parameters; those that are undefined are left out, and ours win over the configuration's. */
export function withQuery(
  base: string,
  path: string,
  params: Readonly<Record<string, string | undefined>>,
  more: Readonly<Record<string, string>> = {},
): string {
  const url = new URL(base);
  if (path !== '' && !url.pathname.endsWith(path)) url.pathname = `${url.pathname.replace(/\/+$/u, '')}${path}`;
  for (const [name, value] of [...Object.entries(more), ...Object.entries(params)])
    if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

const DAY_MS = 86_400_000;
const DAYS: Readonly<Record<Freshness, number>> = { day: 1, week: 7, month: 31, year: 366 };

/** When the time that `freshness` means began, as an ISO date. */
export const sinceDate = ({ freshness, now }: Query): string | undefined =>
  freshness === undefined ? undefined : new Date(now - DAYS[freshness] * DAY_MS).toISOString();
