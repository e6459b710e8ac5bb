import { Fault } from '@oxydra/types';
import { matchesHost } from '../egress/host-pattern.ts';
import type { GivenSecret } from './given-secret.ts';
import type { HeldSecret, HeldSecrets } from './held-secrets.ts';

/** The hosts among those that a stored secret may go to; one without a list goes where the configuration says. */
export const hostsLeft = (hosts: readonly string[], stored: HeldSecret | undefined): readonly string[] =>
  stored === undefined || stored.hosts.length === 0 ? hosts : hosts.filter((host) => matchesHost(stored.hosts, host));

/**
 * Compares what the configuration names with what is stored, before anything is sent. Throws `config/unknown-secret`,
 * and `config/secret-host` where a secret with a list of hosts is to go to another one.
 */
export function checkGiven(given: readonly GivenSecret[], { secrets }: HeldSecrets): void {
  for (const { origin, hosts, from } of given) {
    if (!('stored' in from)) continue;
    const stored = secrets.find(({ name }) => name === from.stored);
    if (stored === undefined)
      throw new Fault('config/unknown-secret', `${origin} names the secret "${from.stored}", which is not stored.`, {
        hint: `Store it with \`oxydra secrets set ${from.stored}\`.`,
      });
    const left = hostsLeft(hosts, stored);
    const stranger = hosts.find((host) => !left.includes(host));
    if (stranger !== undefined)
      throw new Fault(
        'config/secret-host',
        `${origin} would send the secret "${from.stored}" to ${stranger}, which is not on its list (${stored.hosts.join(', ')}).`,
        { hint: `If that is meant, set it again with \`oxydra secrets set ${from.stored} --host ${stranger}\`.` },
      );
  }
}
