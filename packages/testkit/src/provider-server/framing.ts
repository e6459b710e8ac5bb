/** The wire formats of models, by the family that speaks them. */
export type WireFamily = 'chat' | 'responses' | 'anthropic' | 'gemini';

export interface FramingOptions {
  readonly newline?: 'lf' | 'crlf' | undefined;
  /** Put a keep-alive comment before every event. */
  readonly comments?: boolean | undefined;
  /** False leaves out the `[DONE]` of the chat format. */
  readonly done?: boolean | undefined;
}

const typeOf = (payload: string): string | undefined => {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
      ? value.type
      : undefined;
  } catch {
    return undefined;
  }
};

/** Frames payloads as a family does: event names for Anthropic and Responses, `[DONE]` for chat, CRLF for Gemini. */
export function frame(family: WireFamily, payloads: readonly string[], options: FramingOptions = {}): string {
  const newline = (options.newline ?? (family === 'gemini' ? 'crlf' : 'lf')) === 'crlf' ? '\r\n' : '\n';
  const named = family === 'anthropic' || family === 'responses';
  const events = payloads.map((payload) => {
    const type = named ? typeOf(payload) : undefined;
    const lines = [
      ...(options.comments === true ? [': keep-alive', ''] : []),
      ...(type === undefined ? [] : [`event: ${type}`]),
      `data: ${payload}`,
    ];
    return `${lines.join(newline)}${newline}${newline}`;
  });
  const end = family === 'chat' && options.done !== false ? `data: [DONE]${newline}${newline}` : '';
  return events.join('') + end;
}

/** Cuts bytes at offsets, in whatever order they come; offsets outside are ignored. */
export function cutAt(bytes: Uint8Array, offsets: readonly number[]): readonly Uint8Array[] {
  const places = [...new Set(offsets.filter((at) => at > 0 && at < bytes.length))].sort((a, b) => a - b);
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const at of [...places, bytes.length]) {
    pieces.push(bytes.subarray(from, at));
    from = at;
  }
  return pieces;
}
