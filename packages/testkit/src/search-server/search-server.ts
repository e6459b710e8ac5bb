import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { ENGINE_FORMS } from './engine-forms.ts';
import type { EngineReply, KnownPage, SearchRequest } from './engine-forms.ts';

export interface SearchServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly url: string;
  /** Where an engine answers: its own paths below a folder of its name. */
  base(engine: string): string;
  readonly requests: readonly SearchRequest[];
  /** Begins to count anew. */
  forget(): void;
  /** Answers in place of what the engine would say; undefined lets it speak for itself. */
  answer(by: (request: SearchRequest) => EngineReply | undefined): void;
}

export interface SearchServerOptions {
  /** What every engine finds, whatever it is asked. */
  readonly pages: readonly KnownPage[];
  /** The key that engines with one want; others are refused. */
  readonly key?: string | undefined;
}

async function read(incoming: IncomingMessage, engine: string): Promise<SearchRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  const url = new URL(incoming.url ?? '/', 'http://server');
  let body: unknown;
  try {
    body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    body = undefined;
  }
  return {
    engine,
    method: incoming.method ?? 'GET',
    path: url.pathname,
    params: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value ?? '')])),
    body: typeof body === 'object' && body !== null ? Object.fromEntries(Object.entries(body)) : undefined,
  };
}

/**
 * Seven search engines on loopback, each with its own paths, parameters, headers and form of answer; one that is asked
 * in another form than its own says so with 400, or 401 for a wrong key.
 */
export async function createSearchServer({ pages, key = '' }: SearchServerOptions): Promise<SearchServer> {
  const requests: SearchRequest[] = [];
  let by: (request: SearchRequest) => EngineReply | undefined = () => undefined;

  const replyTo = async (incoming: IncomingMessage): Promise<EngineReply> => {
    const path = (incoming.url ?? '').split('?')[0] ?? '';
    const form = ENGINE_FORMS.find((each) => each.path === path);
    const request = await read(incoming, form?.engine ?? '');
    requests.push(request);
    const given = by(request);
    if (given !== undefined) return given;
    if (form === undefined) return { status: 404, body: `no engine has the path ${path}` };
    if (request.method !== form.method) return { status: 405, body: `use ${form.method}` };
    if (form.key !== undefined && request.headers[form.key.header] !== `${form.key.scheme}${key}`)
      return { status: 401, type: 'application/json', body: '{"error":{"message":"the key is wrong"}}' };
    if (form.query(request) === '') return { status: 400, body: 'nothing was asked' };
    return form.reply(pages.slice(0, form.count(request) || 0), request);
  };
  const server = createServer((incoming, out) => {
    replyTo(incoming).then(
      ({ status = 200, type = 'text/plain', body }) => {
        out.writeHead(status, { 'content-type': type });
        out.end(body);
      },
      () => out.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    url,
    base: (engine) => `${url}/${engine}`,
    requests,
    forget: () => void requests.splice(0),
    answer(given) {
      by = given;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
