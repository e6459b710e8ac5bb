import type { Destination, Fetch } from '@oxydra/provider';
import type { Egress, EgressScope } from '@oxydra/types';

/** `host:port` of an address, with the port that its scheme means. */
export function serviceOf(url: URL): string {
  const usual = url.protocol === 'https:' ? '443' : '80';
  return `${url.hostname}:${url.port === '' ? usual : url.port}`;
}

function scopeOf({ provider, baseUrl, ours }: Destination): EgressScope {
  const url = URL.parse(baseUrl);
  return {
    purpose: `provider:${provider}`,
    hosts: url === null ? [] : [url.hostname],
    configured: true,
    local: url === null || !ours ? [] : [serviceOf(url)],
    // Never in the body: it tells what people and pages wrote.
    secrets: 'headers',
  };
}

/** How models are reached: each provider at the host of its own address and nowhere else. */
export const providerFetch =
  (egress: Egress): Fetch =>
  (url, init, to) =>
    egress.fetch(scopeOf(to))(url, init);
