import { VALUE_LIMIT } from '@oxydra/sandbox';
import { Fault } from '@oxydra/types';
import type { Input, Sink } from '../../cli/surroundings.ts';

const bad = (message: string, hint = 'Give the value on stdin, or type it when asked.'): Fault =>
  new Fault('secret/bad-value', message, { hint });

/** Text that was read whole, without the line break that `echo` and editors put behind it. */
function decode(bytes: Buffer): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw bad('The value is not valid UTF-8 text.', 'Encode it, for example with `base64`, and store that.');
  }
  const value = text.replace(/\r?\n$/u, '');
  if (value.includes('\0')) throw bad('The value holds a NUL character.', 'Encode it, for example with `base64`.');
  return value;
}

async function readPiped(stdin: Input): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stdin) {
    const bytes = Buffer.isBuffer(piece) ? piece : Buffer.from(String(piece));
    pieces.push(bytes);
    size += bytes.length;
    // A little more than is allowed is enough to say so.
    if (size > VALUE_LIMIT + 2) break;
  }
  return decode(Buffer.concat(pieces));
}

/** A terminal that can be told not to show what is typed. */
interface Terminal extends Input {
  setRawMode(raw: boolean): unknown;
}
const isTerminal = (stdin: Input): stdin is Terminal =>
  stdin.isTTY === true && 'setRawMode' in stdin && typeof stdin.setRawMode === 'function';

const [CTRL_C, CTRL_D, ENTER, LINE, BACKSPACE, DELETE, CTRL_U] = ['\x03', '\x04', '\r', '\n', '\b', '\x7f', '\x15'];

/** Reads one line of a terminal unseen. Throws the signal's reason, and `secret/bad-value` at Ctrl+C. */
async function readHidden(stdin: Terminal, stderr: Sink, words: string, signal: AbortSignal): Promise<string> {
  stderr.write(words);
  const done = Promise.withResolvers<string>();
  let typed: string[] = [];
  const hear = (piece: unknown): void => {
    for (const key of String(piece)) {
      if (key === CTRL_C) return done.reject(bad('No value was given.'));
      if (key === ENTER || key === LINE || key === CTRL_D) return done.resolve(typed.join(''));
      if (key === BACKSPACE || key === DELETE) typed = typed.slice(0, -1);
      else if (key === CTRL_U) typed = [];
      else if (key >= ' ') typed.push(key);
    }
  };
  const abort = (): void => done.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.on('data', hear).resume();
  try {
    return await done.promise;
  } finally {
    stdin.off('data', hear).pause();
    stdin.setRawMode(false);
    signal.removeEventListener('abort', abort);
    stderr.write('\n');
  }
}

/**
 * A secret's value: piped, or typed unseen. Never from the arguments, which every program of the machine may read.
 * Throws `secret/bad-value`.
 */
export async function readSecretValue(
  name: string,
  { stdin, stderr, signal }: { readonly stdin: Input; readonly stderr: Sink; readonly signal: AbortSignal },
): Promise<string> {
  signal.throwIfAborted();
  const value = isTerminal(stdin)
    ? await readHidden(stdin, stderr, `Value of ${name} (not shown): `, signal)
    : await readPiped(stdin);
  if (value === '') throw bad('The value is empty.');
  return value;
}
