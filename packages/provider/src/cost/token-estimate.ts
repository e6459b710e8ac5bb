import type { FilePart, Message, ModelRequest } from '@oxydra/types';

export type CountText = (text: string) => number;

/** Characters of plain English and code that make one token, on the low side. */
const ASCII_PER_TOKEN = 3.2;
/** A run without a space this long is no prose but a hash, a key or Base64, which costs far more tokens. */
const LONG_WORD = 40;
const DENSE_PER_TOKEN = 1.6;

/** A quick estimate, rather too high than too low, in one pass without tables. */
export function roughTokens(text: string): number {
  let plain = 0;
  let dense = 0;
  let wide = 0;
  let run = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) {
      // Two halves of one emoji count together as two.
      wide += 1;
      run = 0;
    } else if (code <= 0x20) {
      plain += 1;
      run = 0;
    } else {
      run += 1;
      if (run > LONG_WORD) dense += 1;
      else plain += 1;
    }
  }
  return Math.ceil(plain / ASCII_PER_TOKEN + dense / DENSE_PER_TOKEN + wide);
}

/** What APIs add around each message and each call. */
const PER_MESSAGE = 6;
const PER_CALL = 12;
const PER_REQUEST = 16;

/** Tokens for a file, by kind: the most common upper bounds of the big APIs. */
export function fileTokens({ mediaType, data }: FilePart): number {
  const bytes = data.length * 0.75;
  if (mediaType.startsWith('image/')) return 2_000;
  if (mediaType.startsWith('audio/')) return Math.ceil(200 + bytes / 300);
  if (mediaType.startsWith('video/')) return Math.ceil(2_000 + bytes / 300);
  if (mediaType === 'application/pdf') return Math.ceil(3_000 + bytes / 20);
  return Math.ceil(bytes / 2);
}

function messageTokens(message: Message, count: CountText): number {
  let tokens = PER_MESSAGE;
  for (const part of message.parts) {
    switch (part.type) {
      case 'text':
      case 'reasoning':
        tokens += count(part.text);
        // Signatures and encrypted reasoning come back as long as they are, and are billed as input.
        if (part.opaque !== undefined) tokens += Math.ceil(JSON.stringify(part.opaque).length / 4);
        break;
      case 'file':
        tokens += fileTokens(part);
        break;
      case 'tool-call':
        tokens += PER_CALL + count(part.name) + count(JSON.stringify(part.arguments ?? {}));
        break;
      case 'tool-result':
        tokens += PER_CALL + count(part.text) + (part.files ?? []).reduce((sum, file) => sum + fileTokens(file), 0);
        break;
    }
  }
  return tokens;
}

/** All that a request sends, before calibration. */
export function requestTokens(request: ModelRequest, count: CountText): number {
  let tokens = PER_REQUEST;
  for (const { text } of request.system) tokens += PER_MESSAGE + count(text);
  for (const message of request.messages) tokens += messageTokens(message, count);
  for (const { name, description, input } of request.tools) {
    tokens += PER_CALL + count(name) + count(description) + count(JSON.stringify(input));
  }
  return tokens;
}

/** Estimates each request once: one call asks several times, and a long conversation takes milliseconds. */
export function createRequestEstimate(count: CountText): (request: ModelRequest) => number {
  const known = new WeakMap<ModelRequest, number>();
  return (request) => {
    const before = known.get(request);
    if (before !== undefined) return before;
    const tokens = requestTokens(request, count);
    known.set(request, tokens);
    return tokens;
  };
}
