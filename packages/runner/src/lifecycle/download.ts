import { Fault, type Egress } from '@oxydra/types';
import { serviceOf } from './provider-fetch.ts';

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
  const cause = !Fault.is(error) && error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replace(/\.$/u, '');
}

/**
 * A text from the network, from an address that the configuration or this program names. Throws `catalog/unreachable`,
 * `egress/refused`, and the signal's reason once it aborts.
 */
export async function download(
  egress: Egress,
  url: string,
  { signal, timeoutMs, limit }: DownloadOptions,
): Promise<string> {
  const named = URL.parse(url);
  const own = named === null ? {} : { hosts: [named.hostname], local: [serviceOf(named)] };
  const fetch = egress.fetch({ purpose: 'catalog', configured: true, ...own, timeoutMs, maxBytes: limit });
  try {
    const response = await fetch(url, { signal });
    if (response.ok) return await response.text();
    await response.body?.cancel();
    throw unreachable(url, `the server answers ${response.status}`);
  } catch (error) {
    signal.throwIfAborted();
    if (Fault.is(error) && (error.code === 'egress/refused' || error.code.startsWith('catalog/'))) throw error;
    throw unreachable(url, reasonOf(error), error);
  }
}
