import { roughTokens } from './token-estimate.ts';
import type { CountText } from './token-estimate.ts';

export interface TokenCounter {
  readonly count: CountText;
  /** Makes counts exact (for OpenAI's newer models) from now on; until then they are estimates. Loads once. */
  load(): Promise<void>;
}

/** Beyond this the exact count takes too long for what it is worth: pieces of the text tell the rest. */
const LONG_TEXT = 40_000;
const PIECES = 8;
const PIECE = 2_000;

function sampled(text: string, exact: CountText): number {
  const step = Math.floor((text.length - PIECE) / (PIECES - 1));
  let tokens = 0;
  let rough = 0;
  for (let piece = 0; piece < PIECES; piece += 1) {
    const part = text.slice(piece * step, piece * step + PIECE);
    tokens += exact(part);
    rough += roughTokens(part);
  }
  return Math.ceil(roughTokens(text) * (tokens / Math.max(1, rough)));
}

/**
 * Counts tokens: roughly at first, and with a real tokenizer once it was loaded. Its tables are large, so a short run
 * of the program never pays for them.
 */
export function createTokenCounter(): TokenCounter {
  let exact: CountText | undefined;
  let loading: Promise<void> | undefined;
  const load = async (): Promise<void> => {
    const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
    const plain = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };
    exact = (text) => countTokens(text, plain);
  };
  return {
    count: (text) => {
      if (exact === undefined || text.length < 8) return roughTokens(text);
      return text.length > LONG_TEXT ? sampled(text, exact) : exact(text);
    },
    load: () => (loading ??= load()),
  };
}
