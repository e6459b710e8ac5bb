import { Fault } from '@oxydra/types';
import { parseTarget } from './target.ts';

/** The canonical form of a host as a person writes it; undefined where it is none. */
function canonicalHost(text: string): string | undefined {
  if (/[/\\?#@\s%]/u.test(text) || /:\d*$/u.test(text.replace(/^\[[^\]]*\]$/u, ''))) return undefined;
  try {
    return parseTarget(`http://${text}/`).host;
  } catch (error) {
    if (Fault.is(error)) return undefined;
    throw error;
  }
}

/**
 * A rule for hosts: `example.org` is that host alone, `*.example.org` every host below it and not itself. Undefined
 * where the text is no such rule.
 */
export function parseHostPattern(text: string): { readonly host: string; readonly below: boolean } | undefined {
  const below = text.startsWith('*.');
  const host = canonicalHost(below ? text.slice(2) : text);
  if (host === undefined) return undefined;
  // Nothing is below an address, and a whole top-level domain is nobody's to allow.
  if (below && (/^[\d.]+$|:/u.test(host) || !host.includes('.'))) return undefined;
  return { host, below };
}

/** True where one of the rules names the host. A rule that cannot be read names nothing. */
export const matchesHost = (patterns: readonly string[], host: string): boolean =>
  patterns.some((text) => {
    const pattern = parseHostPattern(text);
    if (pattern === undefined) return false;
    return pattern.below ? host.endsWith(`.${pattern.host}`) : host === pattern.host;
  });

/** The canonical form of `host:port`; undefined where the text is none. */
export function parseLocalService(text: string): { readonly host: string; readonly port: number } | undefined {
  const at = text.lastIndexOf(':');
  const port = text.slice(at + 1);
  if (at < 1 || !/^[1-9]\d{0,4}$/u.test(port) || Number(port) > 65_535) return undefined;
  const host = canonicalHost(text.slice(0, at));
  return host === undefined ? undefined : { host, port: Number(port) };
}

export const matchesService = (services: readonly string[], host: string, port: number): boolean =>
  services.some((text) => {
    const service = parseLocalService(text);
    return service?.host === host && service.port === port;
  });
