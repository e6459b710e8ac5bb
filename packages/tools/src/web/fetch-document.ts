import { Fault } from '@oxydra/types';
import type { Egress, EgressScope, Reader, Reading, ReadingOptions } from '@oxydra/types';
import { oneLine } from '../one-line.ts';
import { previewOf } from './preview.ts';
import { hostOf } from './web-label.ts';

/** A document as it came, and what was read in it. */
export interface Fetched {
  readonly finalUrl: string;
  readonly status: number;
  readonly contentType: string;
  /** Bytes that came; undefined where the body was not taken and the server did not say. */
  readonly bytes: number | undefined;
  readonly reading: Reading;
}

export const MAX_BODY = 5 * 1024 * 1024;
const TIMEOUT_MS = 25_000;
const MAX_PREVIEW = 512;
const ACCEPT = 'text/html,application/xhtml+xml,application/pdf,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.5';
const SCOPE: EgressScope = { purpose: 'tool:web_fetch', maxBytes: MAX_BODY, timeoutMs: TIMEOUT_MS, maxRedirects: 5 };
/** What is never text: its bytes are not worth the way. */
const NO_TEXT =
  /^(?:image\/(?!svg)|audio\/|video\/|font\/|application\/(?:zip|gzip|x-tar|x-7z-compressed|vnd\.rar|wasm|java-archive|vnd\.ms-|vnd\.openxmlformats-))/u;

const NOTHING: Reading = { kind: 'binary', title: '', text: '', cut: false, facts: {}, notes: [] };

/** A failure of the connection as a sentence; what the egress refuses speaks for itself. */
export function unreachable(error: unknown, url: string, signal: AbortSignal): Fault {
  signal.throwIfAborted();
  if (Fault.is(error)) return error;
  const cause: unknown = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const why = cause instanceof Error ? cause.message : 'the connection failed';
  return new Fault(
    'tool/unreachable',
    `${oneLine(hostOf(url), 100)} could not be reached: ${oneLine(why, 200).replace(/[.\s]+$/u, '')}.`,
    {
      hint: 'Try again later, or another address.',
      retryable: true,
      cause: error,
    },
  );
}

/** Fetches an address and has it read. Throws `tool/http-status`, `tool/unreachable`, `egress/…` and `guest/…` Faults. */
export async function fetchDocument(
  url: string,
  as: ReadingOptions['as'],
  ports: {
    readonly egress: Egress;
    readonly reader: Reader;
    readonly signal: AbortSignal;
    /** Redirects stay on the host of the address. */
    readonly oneHost?: boolean;
  },
): Promise<Fetched> {
  const { egress, reader, signal, oneHost = false } = ports;
  let response: Response;
  let body: Uint8Array | undefined;
  try {
    response = await egress.fetch(oneHost ? { ...SCOPE, oneHost } : SCOPE)(url, {
      headers: { accept: ACCEPT, 'user-agent': 'oxydra/0.1' },
      signal,
    });
    const type = (response.headers.get('content-type') ?? '').toLowerCase();
    if (response.ok && NO_TEXT.test(type)) await response.body?.cancel();
    else body = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw unreachable(error, url, signal);
  }
  const contentType = oneLine(response.headers.get('content-type') ?? '', 200);
  const finalUrl = response.url === '' ? url : response.url;
  const told = Number.parseInt(response.headers.get('content-length') ?? '', 10);
  const document = { mediaType: contentType, url: finalUrl };
  if (!response.ok) {
    const preview = await previewOf(body ?? new Uint8Array(), document, MAX_PREVIEW, { reader, signal });
    const said = preview === '' ? '' : `: “${preview}”`;
    const phrase = response.statusText === '' ? '' : ` ${oneLine(response.statusText, 60)}`;
    throw new Fault('tool/http-status', `${oneLine(finalUrl, 200)} answered ${response.status}${phrase}${said}.`, {
      hint:
        response.status === 429 || response.status >= 500
          ? 'Try again later, or another page.'
          : 'Check the address, or search for another page.',
      retryable: response.status === 429 || response.status >= 500,
    });
  }
  const reading = body === undefined ? NOTHING : await reader.read(body, document, { as, signal });
  return {
    finalUrl,
    status: response.status,
    contentType,
    bytes: body?.length ?? (Number.isSafeInteger(told) ? told : undefined),
    reading,
  };
}
