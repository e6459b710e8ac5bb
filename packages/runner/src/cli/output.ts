import { once } from 'node:events';
import { cleanTerminal } from '@oxydra/sandbox/clean-terminal';
import { plainJson } from './plain-json.ts';
import type { Sink } from './surroundings.ts';

/**
 * Where a command speaks: answers on stdout, words about the work on stderr. Both end before a person's eyes, by way of
 * a pager or a file too, so nothing in them commands a terminal: out of words such sequences are taken, in JSON they are
 * escaped and the data stays what it is.
 */
export interface Output {
  /** Words, their escape sequences and hidden characters gone; nothing is added. */
  text(text: string): void;
  /** One JSON value on one line. */
  line(value: unknown): void;
  /** A JSON document for people to read too. */
  document(value: unknown): void;
  /** A word to the person at the terminal, on a line of stderr; silent with `-q`. */
  note(text: string): void;
  /** As `note`, but of use only to those who asked for more with `-v`. */
  detail(text: string): void;
  /** A piece of the model's thinking, on stderr as it comes; silent with `-q`. */
  thought(text: string): void;
  /** Words on stderr, as they are but for such sequences. */
  aside(text: string): void;
  /** True once the reader of stdout has gone. */
  closed(): boolean;
  /** Resolves when what was written so far has left this process. */
  flushed(): Promise<void>;
  /** Waits while the reader of stdout is slower than the writer. */
  room(): Promise<void>;
}

export interface OutputOptions {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** The reader of stdout has gone: whatever feeds it may end. */
  readonly onClosed?: (() => void) | undefined;
}

const drained = (sink: Sink): Promise<void> =>
  sink.destroyed ? Promise.resolve() : new Promise((resolve) => sink.write('', () => resolve()));

/** Never throws on a closed pipe (`oxydra … | head`): what is written after that is dropped. */
export function createOutput({ stdout, stderr, quiet, verbose, onClosed }: OutputOptions): Output {
  let closed = false;
  stdout.on('error', () => {
    if (closed) return;
    closed = true;
    onClosed?.();
  });
  stderr.on('error', () => undefined);
  const write = (words: string): void => {
    if (!closed) stdout.write(words);
  };
  const aside = (words: string): void => void stderr.write(cleanTerminal(words));
  return {
    text: (words) => write(cleanTerminal(words)),
    line: (value) => write(`${plainJson(value)}\n`),
    document: (value) => write(`${plainJson(value, 2)}\n`),
    note: (words) => {
      if (!quiet) aside(`${words}\n`);
    },
    detail: (words) => {
      if (verbose) aside(`${words}\n`);
    },
    thought: (words) => {
      if (!quiet) aside(words);
    },
    aside,
    closed: () => closed,
    async flushed() {
      await Promise.all([drained(stdout), drained(stderr)]);
    },
    async room() {
      if (closed || !stdout.writableNeedDrain) return;
      await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]).catch(() => undefined);
    },
  };
}
