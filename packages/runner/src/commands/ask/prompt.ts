import { Fault } from '@oxydra/types';
import type { Input } from '../../cli/surroundings.ts';

/** What one message may hold, in bytes of UTF-8; a longer text belongs into a file. */
export const PROMPT_LIMIT = 1024 * 1024;

const bad = (message: string, hint: string): Fault => new Fault('runner/bad-prompt', message, { hint });

/** Checks a prompt. Throws `runner/bad-prompt`. */
export function checkPrompt(text: string): string {
  const bytes = Buffer.byteLength(text);
  if (bytes > PROMPT_LIMIT) {
    throw bad(
      `The prompt has ${(bytes / 1024 / 1024).toFixed(1)} MiB; the limit is 1 MiB.`,
      'Put the text into a file of the workspace and name it in the prompt, or attach it with --file.',
    );
  }
  if (text.includes('\0'))
    throw bad('The prompt holds a NUL character.', 'Send text only; attach other data with --file.');
  if (text.trim() === '') throw bad('The prompt is empty.', 'Write one: oxydra ask "…", or pipe it to stdin.');
  return text;
}

/** Bytes as text. Throws `runner/bad-prompt` for what is no UTF-8. */
export function decodePrompt(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Fault('runner/bad-prompt', `${where} is not valid UTF-8.`, {
      hint: 'Convert it, for example with `iconv -t utf-8`.',
      cause,
    });
  }
}

/** All of stdin, up to a little more than a prompt may have: enough to say that it is too long. */
async function readAll(stdin: Input, limit: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stdin) {
    const bytes = Buffer.isBuffer(piece) ? piece : Buffer.from(String(piece));
    pieces.push(bytes);
    size += bytes.length;
    if (size > limit) break;
  }
  return Buffer.concat(pieces);
}

const LONGEST_INPUT = 64 * 1024 * 1024;

export async function readStdin(stdin: Input): Promise<string> {
  return decodePrompt(await readAll(stdin, LONGEST_INPUT), 'The text on stdin');
}

/**
 * The prompt of the command line. `-` stands for stdin, wherever it is; without any argument stdin is the prompt.
 * Throws `runner/bad-prompt`.
 */
export async function readPrompt(args: readonly string[], stdin: Input, signal: AbortSignal): Promise<string> {
  const fromStdin = args.length === 0 || args.includes('-');
  if (!fromStdin) return checkPrompt(args.join(' '));
  if (args.length === 0 && stdin.isTTY === true)
    throw bad('There is no prompt.', 'Write one: oxydra ask "…", or pipe it to stdin.');
  const left = Promise.withResolvers<never>();
  const abort = (): void => left.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const text = (await Promise.race([readStdin(stdin), left.promise])).replace(/\n$/u, '');
    if (args.length === 0) return checkPrompt(text);
    return checkPrompt(
      args
        .map((word) => (word === '-' ? `\n\n${text}` : word))
        .join(' ')
        .trim(),
    );
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
