import { createEgress, createSystemResolver, systemAddresses, type EgressPorts } from '@oxydra/sandbox';
import type { Egress } from '@oxydra/types';
import type { LoadedConfig } from '../config/load-config.ts';
import { egressSettings } from '../config/slices/egress-settings.ts';
import { systemClock } from '../ports/clock.ts';

export type EgressExtras = Pick<EgressPorts, 'log'> &
  Partial<Pick<EgressPorts, 'secrets' | 'scrubber' | 'audit' | 'settings'>>;

/** The one door out for bytes, as the configuration has it, on this machine's resolver and interfaces. */
export const openEgress = (loaded: LoadedConfig, extras: EgressExtras): Egress & AsyncDisposable =>
  createEgress({
    user: loaded.user.id,
    settings: egressSettings(loaded.config),
    resolver: createSystemResolver(),
    ownAddresses: systemAddresses,
    clock: systemClock,
    ...extras,
  });
