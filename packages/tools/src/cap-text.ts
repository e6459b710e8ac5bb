/** Bytes of a tool's text that a model is shown. */
export const MAX_TEXT_BYTES = 16 * 1024;
const TAIL_BYTES = 4 * 1024;
/** Room for the note between head and tail. */
const NOTE_BYTES = 256;

/** The longest beginning with at most `limit` bytes, whole characters only. */
export function headOf(bytes: Uint8Array, limit: number): Uint8Array {
  if (bytes.length <= limit) return bytes;
  let end = limit;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}

function tailOf(bytes: Uint8Array, limit: number): Uint8Array {
  let start = Math.max(0, bytes.length - limit);
  while (start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.subarray(start);
}

/**
 * Head and tail of a text that is too long for a model, with a note between them that says where the rest is. `keep`
 * is called only then and answers the artifact's id, or undefined where it could not be kept.
 */
export async function capText(
  text: string,
  keep: (whole: string) => Promise<string | undefined>,
): Promise<{ readonly text: string; readonly artifact?: string }> {
  // A quick upper bound spares most texts the encoding.
  if (text.length * 3 <= MAX_TEXT_BYTES || Buffer.byteLength(text) <= MAX_TEXT_BYTES) return { text };
  const whole = text.toWellFormed();
  const bytes = new TextEncoder().encode(whole);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const head = decoder.decode(headOf(bytes, MAX_TEXT_BYTES - TAIL_BYTES - NOTE_BYTES));
  const tail = decoder.decode(tailOf(bytes, TAIL_BYTES));
  const artifact = await keep(whole);
  const where =
    artifact === undefined
      ? 'the whole could not be kept'
      : `the whole is artifact ${artifact}, read on with artifact_read offset ${head.length}`;
  const left = bytes.length - Buffer.byteLength(head) - Buffer.byteLength(tail);
  const note = `\n… [${left} of ${bytes.length} bytes left out: ${where}] …\n`;
  return { text: head + note + tail, ...(artifact === undefined ? {} : { artifact }) };
}
