import { createSecrets, type KnownValue } from '@oxydra/sandbox';
import { openSecrets } from '../../assembly/keep-secrets.ts';
import type { Context } from '../../cli/context.ts';
import { providerSecrets } from '../../config/secrets/provider-secrets.ts';
import { modelSettings } from '../../config/slices/provider-settings.ts';
import { webSearchSettings } from '../../config/slices/web-search-settings.ts';

/**
 * The values that this user holds: stored ones, those that were replaced of late, and what the configuration and the
 * environment give to providers and search engines. Makes nothing on disk; without a store there are none of its kind.
 * Throws where the configuration is wrong or the store cannot be opened: then nobody knows what must not pass.
 */
export async function heldValues({ house, clock }: Pick<Context, 'house' | 'clock'>): Promise<readonly KnownValue[]> {
  const loaded = await house.loadConfig();
  const store = await openSecrets(loaded, { locks: house.locks, clock });
  const { environment } = loaded;
  const providers = Object.entries(modelSettings(loaded).providers);
  const given = [
    ...providers.flatMap(([name, settings]) => providerSecrets(name, settings, environment).given),
    ...webSearchSettings(loaded).given,
  ];
  return createSecrets({ stored: store.current, given: () => given, clock }).known();
}
