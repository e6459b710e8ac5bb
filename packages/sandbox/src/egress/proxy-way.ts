import { Fault } from '@oxydra/types';
import { parseIp } from './ip-address.ts';
import { resolveInTime, type DecisionPorts } from './decide.ts';
import type { EgressSettings } from './egress-settings.ts';
import type { Way } from './open-connection.ts';
import { parseTarget } from './target.ts';

/**
 * The way to the upstream proxy, where there is one. Its address is not judged: the configuration names it, and it may well
 * be a private one. Throws `egress/unreachable`, and never goes round it.
 */
export async function resolveProxy(
  settings: EgressSettings,
  ports: DecisionPorts,
  signal: AbortSignal,
): Promise<Way['proxy']> {
  const { proxyUrl, mode } = settings;
  if (proxyUrl === undefined) {
    if (mode !== 'strict_allowlist_proxy') return undefined;
    throw new Fault('egress/refused', 'egress.mode is "strict_allowlist_proxy" and egress.proxy_url is not set.', {
      hint: 'Set egress.proxy_url to the address of the proxy.',
    });
  }
  const { host, port, literal, secure } = parseTarget(proxyUrl);
  if (secure)
    throw new Fault('egress/refused', 'egress.proxy_url begins with https:, and a proxy is spoken to in plain HTTP.', {
      hint: 'Write it as http://host:port; what goes through it is encrypted all the same.',
    });
  if (literal !== undefined) return { host, port, addresses: [host] };
  try {
    const addresses = await resolveInTime(host, ports, settings.resolveMs, signal);
    const plain = addresses.filter((address) => parseIp(address) !== undefined);
    if (plain.length > 0) return { host, port, addresses: plain };
  } catch {
    signal.throwIfAborted();
  }
  throw new Fault('egress/unreachable', `The proxy ${host} of egress.proxy_url cannot be resolved.`, {
    hint: 'Check egress.proxy_url and the network.',
    retryable: true,
  });
}
