/** The headers by which a browser gives away that a page is asking, and under which name it believes to reach us. */
export interface Caller {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
}

export interface EntranceRules {
  /** Host names (without port) under which we may be addressed. */
  readonly hosts: readonly string[];
  /** Origins, scheme and port included, whose pages may talk to us. */
  readonly origins: readonly string[];
}

const LOOPBACK_NAMES = ['127.0.0.1', '[::1]', 'localhost'];
const ANY_ADDRESS = ['0.0.0.0', '::', '[::]', ''];

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);

const bracketed = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);

/** A bind to all addresses adds no name: those must be listed, or a page could reach us under a name of its own. */
export const hostNames = (bound: string, listed: readonly string[]): readonly string[] => [
  ...LOOPBACK_NAMES,
  ...(ANY_ADDRESS.includes(bound) ? [] : [bracketed(bound).toLowerCase()]),
  ...listed.map((host) => bracketed(host).toLowerCase()),
];

const nameOf = (host: string): string | undefined => /^(\[[0-9a-f:.]+\]|[^:@/\s[\]]+)(?::\d{1,5})?$/i.exec(host)?.[1];

/** Why this caller is not let in, as one sentence; undefined where it is. Callers that are no browser have no Origin. */
export function refusal({ host, origin, fetchSite }: Caller, rules: EntranceRules): string | undefined {
  const name = host === undefined ? undefined : nameOf(host)?.toLowerCase();
  if (name === undefined || !rules.hosts.includes(name))
    return 'The Host header does not name this gateway; list the name in `gateway.allowed_hosts`.';
  if (origin !== undefined && !rules.origins.includes(origin))
    return 'Pages of this origin may not talk to this gateway; list it in `gateway.allowed_origins`.';
  // A listed page of another site says `cross-site` too, and its origin has just been found in the list.
  if (origin === undefined && fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none')
    return 'Requests from pages of other sites are refused.';
  return undefined;
}
