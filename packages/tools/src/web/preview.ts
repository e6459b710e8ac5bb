import { Fault } from '@oxydra/types';
import type { Document, Reader } from '@oxydra/types';
import { oneLine } from '../one-line.ts';

/**
 * The beginning of what an answer that is an error says, as one line. Empty where it says nothing, or cannot be read:
 * that must not hide the error itself.
 */
export async function previewOf(
  bytes: Uint8Array,
  document: Document,
  limit: number,
  { reader, signal }: { readonly reader: Reader; readonly signal: AbortSignal },
): Promise<string> {
  try {
    const { text } = await reader.read(bytes, document, { as: 'article', signal });
    return oneLine(text.replace(/\s+/gu, ' ').trim(), limit - 1);
  } catch (error) {
    signal.throwIfAborted();
    if (Fault.is(error)) return '';
    throw error;
  }
}
