import { Fault } from '@oxydra/types';

/** The body of a request. A stream can be sent once, so that no redirect can repeat it. */
export type RequestBody = Buffer | AsyncIterable<Uint8Array> | undefined;

/** A request as `fetch` was asked for it, made plain. */
export interface RequestParts {
  readonly method: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: RequestBody;
}

const TOKEN = /^[!#$%&'*+.^_`|~\da-z-]+$/iu;
// Everything but what would end a header line: a tab, and what Latin-1 can say.
// oxlint-disable-next-line no-control-regex
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/u;
/** They say what the connection and the address already say: only this client writes them. */
const OURS = new Set(['connection', 'keep-alive', 'content-length', 'proxy-connection']);
const FORBIDDEN = new Set(['host', 'transfer-encoding', 'upgrade', 'expect', 'te', 'trailer', 'via', 'http2-settings']);
const NORMALISED = new Set(['delete', 'get', 'head', 'options', 'post', 'put', 'patch']);
const REFUSED_METHODS = new Set(['CONNECT', 'TRACE', 'TRACK']);

const bad = (what: string): Fault =>
  new Fault('egress/bad-request', `The request ${what}.`, { hint: 'Mend the call that makes it.' });

function methodOf(given: string | undefined): string {
  const method = given ?? 'GET';
  if (!TOKEN.test(method)) throw bad('has a method that is no word');
  const name = NORMALISED.has(method.toLowerCase()) ? method.toUpperCase() : method;
  if (REFUSED_METHODS.has(name.toUpperCase())) throw bad(`has the method ${name}, which goes nowhere from here`);
  return name;
}

type Pairs = Iterable<Iterable<string>>;

function* pairsOf(headers: RequestInit['headers']): Generator<readonly [string, string]> {
  if (headers === undefined) return;
  if (Symbol.iterator in headers) {
    // A Headers object and a list of pairs are walked alike.
    for (const [name = '', value = ''] of headers as Pairs) yield [name, value];
    return;
  }
  // A list of values becomes one with commas.
  for (const [name, value] of Object.entries(headers)) yield [name, String(value ?? '')];
}

function headersOf(given: RequestInit['headers']): Map<string, string> {
  const headers = new Map<string, string>();
  for (const [raw, rawValue] of pairsOf(given)) {
    const name = raw.toLowerCase();
    const value = rawValue.trim();
    if (!TOKEN.test(name)) throw bad('has a header with a name that is no word');
    if (!VALUE.test(value)) throw bad(`has a header “${name}” with a character that cannot stand there`);
    if (FORBIDDEN.has(name) || (name.startsWith('proxy-') && !OURS.has(name)))
      throw bad(`sets the header “${name}”, which says where it goes`);
    if (OURS.has(name)) continue;
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`);
  }
  return headers;
}

interface TypedBody {
  readonly body: RequestBody;
  readonly type?: string | undefined;
}

async function bodyOf(given: RequestInit['body']): Promise<TypedBody> {
  if (given === undefined || given === null) return { body: undefined };
  if (typeof given === 'string') return { body: Buffer.from(given), type: 'text/plain;charset=UTF-8' };
  if (given instanceof URLSearchParams)
    return { body: Buffer.from(given.toString()), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
  if (ArrayBuffer.isView(given)) return { body: Buffer.from(given.buffer, given.byteOffset, given.byteLength) };
  if (given instanceof ArrayBuffer) return { body: Buffer.from(given) };
  if (given instanceof Blob) return { body: Buffer.from(await given.arrayBuffer()), type: given.type || undefined };
  if (Symbol.asyncIterator in given) return { body: given };
  // Forms: the runtime's own encoder is dear to load and seldom needed.
  const encoded = new Response(given);
  return { body: Buffer.from(await encoded.arrayBuffer()), type: encoded.headers.get('content-type') ?? undefined };
}

const ENCODINGS = 'gzip, deflate, br, zstd';

/** Reads what `fetch` takes. Throws `egress/bad-request`. */
export async function requestParts(init: RequestInit): Promise<RequestParts> {
  const method = methodOf(init.method);
  const headers = headersOf(init.headers);
  const { body, type } = await bodyOf(init.body);
  if (body !== undefined && (method === 'GET' || method === 'HEAD'))
    throw bad(`has a body, which ${method} cannot have`);
  if (type !== undefined && !headers.has('content-type')) headers.set('content-type', type);
  if (!headers.has('accept')) headers.set('accept', '*/*');
  if (!headers.has('accept-encoding')) headers.set('accept-encoding', ENCODINGS);
  if (!headers.has('user-agent')) headers.set('user-agent', 'oxydra');
  return { method, headers, body };
}
