import { Fault } from '@oxydra/types';
import { formatIp, parseIp, type IpAddress } from './ip-address.ts';

/** Where a request goes. What is judged here is what is dialled: nobody parses the text a second time. */
export interface Target {
  /** Without its fragment. */
  readonly url: URL;
  readonly secure: boolean;
  /** Lower case, in ASCII, without a trailing dot; an address without brackets, in its canonical spelling. */
  readonly host: string;
  readonly port: number;
  /** The host, where it is an address. */
  readonly literal: IpAddress | undefined;
}

const LONGEST = 64 * 1024;
// Control characters of ASCII and of Latin-1: what a log, a proxy or a resolver may read as an end.
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/u;
const AUTHORITY = /^[a-z][a-z0-9+.-]*:[/\\]*([^/\\?#]*)/iu;
const SCHEMES = new Set(['http:', 'https:']);
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/u;

const bad = (what: string, hint = 'Write it as https://host/path.'): Fault =>
  new Fault('egress/bad-url', `The URL ${what}.`, { hint });

function checkedName(name: string): string {
  const host = name.endsWith('.') ? name.slice(0, -1) : name;
  if (host === '') throw bad('names no host');
  if (host.length > 253) throw bad(`has a host name of ${host.length} characters; 253 are the most`);
  const label = host.split('.').find((part) => !LABEL.test(part));
  if (label === undefined) return host;
  throw bad(`has a host name that cannot be: “${label.slice(0, 70)}” is no part of a name`);
}

/** Reads a URL as the WHATWG standard says. Throws `egress/bad-url`. */
export function parseTarget(text: string): Target {
  if (text.length > LONGEST) throw bad(`is longer than ${LONGEST / 1024} KiB`);
  if (CONTROL.test(text))
    throw bad('contains a control character', 'Leave control characters out, or percent-encode them in the path.');
  const url = URL.parse(text);
  if (url === null) throw bad('cannot be read');
  if (!SCHEMES.has(url.protocol))
    throw bad(`has the scheme “${url.protocol.slice(0, 40)}”`, 'Only http: and https: go out.');
  const authority = AUTHORITY.exec(text.trim())?.[1] ?? '';
  if (url.username !== '' || url.password !== '' || authority.includes('@'))
    throw bad('holds a user name or password before the host', 'Leave out everything up to the @.');
  url.hash = '';
  const secure = url.protocol === 'https:';
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  const literal = parseIp(url.hostname.replace(/^\[|\]$/gu, ''));
  if (literal !== undefined) return { url, secure, port, literal, host: formatIp(literal) };
  const host = checkedName(url.hostname);
  url.hostname = host;
  return { url, secure, port, literal, host };
}

/** The host as it stands in a URL or a Host header. */
export const bracketed = ({ host, literal }: Pick<Target, 'host' | 'literal'>): string =>
  literal?.family === 6 ? `[${host}]` : host;

/** `https://example.org`, for sentences: paths and queries may hold what is nobody's business. */
export const originOf = (target: Target): string => target.url.origin;
