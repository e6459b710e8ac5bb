import type { Label } from '@oxydra/types';

/** What comes from a host of the web: anybody may have written it, and anybody may know it. */
export const webLabel = (...hosts: readonly string[]): Label => ({
  integrity: 'untrusted',
  confidentiality: 'public',
  sources: hosts.map((host) => `web:${host.slice(0, 253)}`),
});

/** The host of an address, for people and labels. */
export const hostOf = (url: string): string => URL.parse(url)?.hostname || 'unknown';
