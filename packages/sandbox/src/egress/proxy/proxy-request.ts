import { Fault } from '@oxydra/types';
import { parseTarget, type Target } from '../target.ts';

/** What a guest asks of the proxy, as it stands in its request. */
export interface AskedOfProxy {
  readonly url: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
}

const AUTHORITY = /^(?:\[[0-9a-f:.]{2,45}\]|[^\s:/?#@\\%[\]]{1,253}):([1-9]\d{0,4})$/iu;
/** They belong to one connection, or tell of a way that no honest guest takes. */
const HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);
const RELAYED = new Set(['via', 'forwarded', 'x-forwarded-for', 'x-forwarded-host']);

const refused = (message: string): Fault => new Fault('egress/refused', message);

/** Pairs of a header list. */
export function headerPairs(raw: readonly string[]): readonly (readonly [name: string, value: string])[] {
  return Array.from({ length: Math.floor(raw.length / 2) }, (_, at) => [
    (raw[2 * at] ?? '').toLowerCase(),
    raw[2 * at + 1] ?? '',
  ]);
}

function checkHeaders(raw: readonly string[], target: Target): void {
  const pairs = headerPairs(raw);
  const count = (name: string): number => pairs.filter(([each]) => each === name).length;
  const relayed = pairs.find(([name]) => RELAYED.has(name));
  if (relayed !== undefined) throw refused(`The request was relayed (${relayed[0]}), and only a guest itself may ask.`);
  if (count('host') > 1) throw refused('The request has more than one Host header.');
  if (count('content-length') > 1 || (count('content-length') > 0 && count('transfer-encoding') > 0))
    throw refused('The request says in two ways how long it is.');
  const host = pairs.find(([name]) => name === 'host')?.[1];
  if (host === undefined) return;
  const named = parseTarget(`${target.secure ? 'https' : 'http'}://${host}/`);
  if (named.host !== target.host) throw refused('The Host header names another host than the request.');
}

/** The target of `CONNECT host:port`. Throws `egress/refused` and `egress/bad-url`. */
export function connectTarget({ url, rawHeaders }: AskedOfProxy): Target {
  if (!AUTHORITY.test(url)) throw refused('CONNECT takes host:port and nothing else.');
  const host = url.slice(0, url.lastIndexOf(':'));
  // The text that is judged is the text that is dialled: no spelling that needs mending gets through.
  if (host.endsWith('.')) throw refused('The host ends in a dot.');
  const target = parseTarget(`https://${url}/`);
  checkHeaders(rawHeaders, target);
  return target;
}

/** The target of `GET http://host/path`. Throws `egress/refused` and `egress/bad-url`. */
export function plainTarget({ url, rawHeaders }: AskedOfProxy): Target {
  if (!/^http:\/\//iu.test(url))
    throw refused(
      /^https:/iu.test(url)
        ? 'Ask for a tunnel by CONNECT for https.'
        : 'This is a proxy: ask for a whole http:// address.',
    );
  if (/^http:\/\/[^/?#]*\.(?::\d*)?(?:[/?#]|$)/iu.test(url)) throw refused('The host ends in a dot.');
  const target = parseTarget(url);
  checkHeaders(rawHeaders, target);
  return target;
}

/** The headers that go on to the server. What the Connection header names belongs to the hop, too. */
export function onwardHeaders(raw: readonly string[]): ReadonlyMap<string, string> {
  const pairs = headerPairs(raw);
  const named = pairs
    .filter(([name]) => name === 'connection')
    .flatMap(([, value]) =>
      value
        .toLowerCase()
        .split(',')
        .map((each) => each.trim()),
    );
  const headers = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (HOP.has(name) || name === 'host' || named.includes(name)) continue;
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`);
  }
  return headers;
}
