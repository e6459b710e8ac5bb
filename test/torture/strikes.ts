/** How a process comes to its end, and a plan of many ends. */
import { STORE_FAILPOINTS } from '@oxydra/memory';
import type { Dice } from '@oxydra/testkit';

export type Strike =
  /** It ends itself, in the middle of a write. */
  | { readonly kind: 'failpoint'; readonly name: string; readonly count: number }
  /** SIGKILL to its group: so long after it could be reached, or after it was begun. */
  | { readonly kind: 'kill'; readonly afterMs: number; readonly from: 'ready' | 'start' }
  /** SIGTERM: it may finish or park what runs. */
  | { readonly kind: 'drain'; readonly afterMs: number }
  /** SIGTERM, and SIGKILL while it is finishing. */
  | { readonly kind: 'cut-drain'; readonly afterMs: number; readonly cutMs: number };

/** No part of this version sends deliveries, so nothing of the outbox is passed; the store's own tests kill there. */
export const NOT_PASSED: ReadonlySet<string> = new Set(STORE_FAILPOINTS.filter((name) => name.startsWith('outbox:')));

/** How often a short life passes it: checkpoints only at an orderly end, the index only in idle moments. */
const mostPassings = (name: string): number =>
  name.endsWith('checkpoint') || NOT_PASSED.has(name) ? 1 : name.endsWith('index') ? 2 : Infinity;

/** Every failpoint, at each of these passings, as far as a short life gets there. */
export const failpointStrikes = (counts: readonly number[]): readonly Strike[] =>
  STORE_FAILPOINTS.flatMap((name) =>
    counts.filter((count) => count <= mostPassings(name)).map((count): Strike => ({ kind: 'failpoint', name, count })),
  );

const LEAST_MS = 50;
const MOST_MS = 500;
const MEAN_MS = 180;

/** Kills at moments that nobody chose, mostly at work, sometimes while it is starting, and drains in between. */
export const randomStrikes = (kills: number, dice: Dice): readonly Strike[] =>
  Array.from({ length: kills }, (): readonly Strike[] => {
    const afterMs = Math.min(MOST_MS, LEAST_MS - MEAN_MS * Math.log(1 - dice.next()));
    const kill: Strike = { kind: 'kill', afterMs: Math.round(afterMs), from: dice.chance(0.15) ? 'start' : 'ready' };
    if (dice.chance(0.08)) return [kill, { kind: 'drain', afterMs: dice.between(20, 300) }];
    if (dice.chance(0.08))
      return [kill, { kind: 'cut-drain', afterMs: dice.between(20, 300), cutMs: dice.between(0, 1100) }];
    return [kill];
  }).flat();

export function showStrike(strike: Strike): string {
  switch (strike.kind) {
    case 'failpoint':
      return `${strike.name}:${strike.count}`;
    case 'kill':
      return `SIGKILL ${strike.afterMs} ms after ${strike.from}`;
    case 'drain':
      return `SIGTERM after ${strike.afterMs} ms`;
    case 'cut-drain':
      return `SIGTERM after ${strike.afterMs} ms, SIGKILL ${strike.cutMs} ms later`;
  }
}
