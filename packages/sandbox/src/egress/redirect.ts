import { Fault } from '@oxydra/types';
import type { RequestParts } from './request-parts.ts';
import { parseTarget, type Target } from './target.ts';

const STATUSES = new Set([301, 302, 303, 307, 308]);
/** They describe a body that no longer goes along. */
const OF_BODY = new Set(['content-type', 'content-encoding', 'content-language', 'content-location', 'content-length']);
/** Headers that say who we are, by what they are called; what they hold is looked at besides. */
const CREDENTIAL = /auth|cookie|token|secret|session|credential|passw|signature|api[-_]?key|^x-.*key$/u;

export const isRedirect = (status: number): boolean => STATUSES.has(status);

export interface Hop {
  readonly target: Target;
  readonly parts: RequestParts;
  /** The origin is another one than that of the request. */
  readonly crossed: boolean;
}

const refused = (message: string): Fault =>
  new Fault('egress/refused', message, { hint: 'Ask for the address itself if it is meant.' });

function withoutBody({ headers }: RequestParts): RequestParts {
  const kept = [...headers].filter(([name]) => !OF_BODY.has(name));
  return { method: 'GET', headers: new Map(kept), body: undefined };
}

function rewritten(status: number, parts: RequestParts): RequestParts {
  const { method, body } = parts;
  const toGet = status === 303 ? method !== 'GET' && method !== 'HEAD' : status <= 302 && method === 'POST';
  if (toGet) return withoutBody(parts);
  if (body === undefined || Buffer.isBuffer(body)) return parts;
  throw refused('The server redirects a request whose body was sent as a stream and cannot be sent again.');
}

/**
 * The next request after an answer that points elsewhere, as the Fetch standard makes it. What says who we are does not
 * go to another origin; `holdsSecret` knows the values that no header may carry there. Throws `egress/refused` and
 * `egress/bad-url`.
 */
export function nextHop(
  from: { readonly target: Target; readonly parts: RequestParts; readonly status: number; readonly location: string },
  holdsSecret: (text: string) => boolean,
): Hop {
  const { target, parts, status, location } = from;
  const url = URL.parse(location, target.url);
  if (url === null) throw refused(`${target.host} redirects to an address that cannot be read.`);
  const next = parseTarget(url.href);
  if (target.secure && !next.secure) throw refused(`${target.host} redirects from https to http on ${next.host}.`);
  const changed = rewritten(status, parts);
  const crossed = next.url.origin !== target.url.origin;
  if (!crossed) return { target: next, parts: changed, crossed };
  if (holdsSecret(url.href)) throw refused(`${target.host} redirects to ${next.host} with a secret in the address.`);
  if (Buffer.isBuffer(changed.body) && holdsSecret(changed.body.toString('latin1')))
    throw refused(`${target.host} redirects to ${next.host}, and the body of the request holds a secret.`);
  const kept = [...changed.headers].filter(([name, value]) => !CREDENTIAL.test(name) && !holdsSecret(value));
  return { target: next, parts: { ...changed, headers: new Map(kept) }, crossed };
}
