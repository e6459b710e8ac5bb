import { Fault } from '@oxydra/types';
import type { LoadedConfig } from './load-config.ts';
import type { Notice } from './problems/problem.ts';
import { placeText } from './problems/problem.ts';
import type { Tier } from './schema/key.ts';

export interface TierChoice {
  readonly tier: Tier;
  readonly notices: readonly Notice[];
}

/**
 * The tier that a user's guest runs on. One that the configuration names is never weakened: where it is not
 * available, this throws `config/tier-unavailable` with the way out. `available` is what this machine and this
 * version can do.
 */
export function chooseTier(
  { config, insecure, sourceOf }: Pick<LoadedConfig, 'config' | 'insecure' | 'sourceOf'>,
  available: readonly Tier[],
): TierChoice {
  if (insecure) {
    const text = 'The process tier was chosen with --insecure: tools run as you, without isolation.';
    return { tier: 'process', notices: [{ code: 'runner/insecure-tier', text }] };
  }
  const own = config.behavior.sandbox_tier;
  const named = own ?? config.default_tier;
  if (named === undefined) {
    const when = available.includes('container') ? '' : ', once this version has it';
    const text =
      'No isolation tier is configured, so the process tier is used: tools run as you on this machine. ' +
      `default_tier = "container" in runner.toml chooses the container tier${when}.`;
    return { tier: 'process', notices: [{ code: 'runner/process-tier', text }] };
  }
  if (available.includes(named)) return { tier: named, notices: [] };
  const path = own === undefined ? ['default_tier'] : ['behavior', 'sandbox_tier'];
  const there = available.length === 0 ? 'none' : available.join(', ');
  throw new Fault(
    'config/tier-unavailable',
    `The tier "${named}", which ${placeText(sourceOf(path).place)} names, is not available here (available: ${there}).`,
    { hint: 'Run with --insecure to use the process tier openly, or name an available tier.' },
  );
}
