import { Fault } from '@oxydra/types';
import { httpFetch } from './http-fetch.ts';

export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** For all of it. */
  readonly timeoutMs: number;
  /** The most that is read, in bytes. */
  readonly limit: number;
}

const unreachable = (url: string, why: string, cause?: unknown): Fault =>
  new Fault('catalog/unreachable', `${url} cannot be fetched: ${why}.`, {
    hint: 'Check the network and the address; what is there already is used meanwhile.',
    cause,
  });

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}

async function readText(response: Response, url: string, limit: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > limit) throw unreachable(url, `it has more than ${Math.round(limit / 1024 / 1024)} MiB`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** A text from the network. Throws `catalog/unreachable`, and the signal's reason once it aborts. */
export async function download(url: string, { signal, timeoutMs, limit }: DownloadOptions): Promise<string> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await httpFetch(url, { signal: AbortSignal.any([signal, timeout]) });
    if (!response.ok) throw unreachable(url, `the server answers ${response.status}`);
    return await readText(response, url, limit);
  } catch (error) {
    signal.throwIfAborted();
    if (Fault.is(error)) throw error;
    const why = timeout.aborted ? `no answer in ${Math.round(timeoutMs / 1000)} s` : reasonOf(error);
    throw unreachable(url, why, error);
  }
}
