import { Fault } from '@oxydra/types';
import type { SecretInfo, Secrets } from '@oxydra/types';
import { matchesHost } from './host-pattern.ts';
import type { RequestParts } from './request-parts.ts';
import type { Target } from './target.ts';

/** A request as it goes out, and what was done to it. */
export interface Substituted {
  readonly url: URL;
  readonly parts: RequestParts;
  /** Names and values that were put in. */
  readonly used: ReadonlyMap<string, string>;
  /** References that go out as they are, each with the reason. */
  readonly left: ReadonlyMap<string, string>;
}

const NAME = String.raw`([A-Za-z0-9_.-]{1,128})`;
const PLAIN = new RegExp(String.raw`\{\{secret:${NAME}\}\}`, 'gu');
/** In a query the marks may be percent-encoded. */
const ENCODED = new RegExp(String.raw`(?:\{\{|%7B%7B)secret(?::|%3A)${NAME}(?:\}\}|%7D%7D)`, 'giu');

/** Written as what surrounds it demands, so that a value can never end the field it stands in. */
function writerFor(contentType: string): (value: string) => string {
  if (/json/iu.test(contentType)) return (value) => JSON.stringify(value).slice(1, -1);
  if (/x-www-form-urlencoded/iu.test(contentType)) return encodeURIComponent;
  return (value) => value;
}

// oxlint-disable-next-line no-control-regex -- what would end a header line, or cannot stand in one
const UNFIT = /[^\t\u0020-\u007e]/u;

function headerValue(name: string, value: string): string {
  if (!UNFIT.test(value)) return value;
  throw new Fault('secret/unfit', `The secret “${name}” has characters that no header can carry.`, {
    hint: `Store it anew without line breaks: \`oxydra secrets rotate ${name}\`.`,
  });
}

/** True where a request may hold a reference: most do not, and cost nothing then. */
export function mentionsSecret({ url }: Target, { headers, body }: RequestParts): boolean {
  const has = (text: string): boolean => /secret(?::|%3a)/iu.test(text);
  if (has(url.search) || [...headers.values()].some(has)) return true;
  return Buffer.isBuffer(body) && (body.includes('secret:') || body.includes('secret%3'));
}

export interface SubstitutionRules {
  /** The scope's own; a secret with another one stays a reference. */
  readonly purpose: string;
  /** Why this secret may not be put in, whatever hosts stand on its list. */
  readonly closed: (info: SecretInfo) => string | undefined;
  /** False where a reference in the query or the body must stay one. */
  readonly everywhere: boolean;
  /** False where a server wrote the address: its words are not ours to fill. */
  readonly query: boolean;
}

/**
 * Puts values in for references: in header values, the query and the body, for hosts on each secret's list. Throws
 * `secret/unfit`.
 */
export function putSecretsIn(
  target: Target,
  parts: RequestParts,
  secrets: Secrets,
  { purpose, closed, everywhere, query }: SubstitutionRules,
): Substituted {
  const used = new Map<string, string>();
  const left = new Map<string, string>();
  const known = new Map<string, SecretInfo>(secrets.list().map((info) => [info.name, info]));

  const whyNot = (info: SecretInfo): string | undefined => {
    if (info.purpose !== undefined && info.purpose !== purpose) return `it serves ${info.purpose} alone`;
    if (!matchesHost(info.hosts, target.host)) return `${target.host} is not on its list`;
    return closed(info);
  };
  const valueOf = (name: string): string | undefined => {
    const ready = used.get(name);
    if (ready !== undefined) return ready;
    const info = known.get(name);
    const why = info === undefined ? 'there is no secret of that name' : whyNot(info);
    const value = why === undefined ? secrets.value(name) : undefined;
    if (value === undefined) left.set(name, why ?? 'it has no value');
    else used.set(name, value);
    return value;
  };
  const fill = (text: string, pattern: RegExp, write: (value: string, name: string) => string): string =>
    text.replaceAll(pattern, (reference: string, name: string) => {
      const value = valueOf(name);
      return value === undefined ? reference : write(value, name);
    });

  const url = new URL(target.url);
  // The query is set as it stands: parsing its fields would write all of them anew.
  const search = everywhere && query ? fill(url.search, ENCODED, (value) => encodeURIComponent(value)) : url.search;
  if (search !== url.search) url.search = search;
  const headers = new Map(
    [...parts.headers].map(([name, text]) => [name, fill(text, PLAIN, (value, of) => headerValue(of, value))]),
  );
  let { body } = parts;
  if (everywhere && Buffer.isBuffer(body)) {
    const type = parts.headers.get('content-type') ?? '';
    const write = writerFor(type);
    const pattern = /x-www-form-urlencoded/iu.test(type) ? ENCODED : PLAIN;
    // Latin-1 keeps every byte of whatever else is in the body.
    const text = body.toString('latin1');
    const filled = fill(text, pattern, (value) => Buffer.from(write(value)).toString('latin1'));
    if (filled !== text) body = Buffer.from(filled, 'latin1');
  }
  return { url, parts: { ...parts, headers, body }, used, left };
}
