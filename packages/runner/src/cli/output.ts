import { once } from 'node:events';
import type { Sink } from './surroundings.ts';

/** Where a command speaks: answers on stdout, words about the work on stderr. */
export interface Output {
  /** As it is; nothing is added. */
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
  /** Raw text on stderr. */
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
  const text = (words: string): void => {
    if (!closed) stdout.write(words);
  };
  const aside = (words: string): void => void stderr.write(words);
  return {
    text,
    line: (value) => text(`${JSON.stringify(value)}\n`),
    document: (value) => text(`${JSON.stringify(value, null, 2)}\n`),
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
