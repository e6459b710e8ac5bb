import { Worker } from 'node:worker_threads';
import { Fault } from '@oxydra/types';
import type { Clock } from '@oxydra/types';

/** Finds the numbers, from 0, of the lines that match. */
export type LineMatcher = (lines: readonly string[]) => Promise<readonly number[]>;

/** All the time that the matching of one search may take, in milliseconds. */
const DEADLINE_MS = 3_000;

/**
 * The other side, as text: a regular expression may take forever on a few letters, and only a thread can be stopped.
 * As text it needs no file of its own beside a bundle.
 */
const WORKER = `
const { parentPort, workerData: { source, flags } } = require('node:worker_threads');
const pattern = new RegExp(source, flags);
parentPort.on('message', (lines) => {
  const found = [];
  for (let index = 0; index < lines.length; index += 1) if (pattern.test(lines[index])) found.push(index);
  parentPort.postMessage(found);
});
`;

/** Plain text needs no thread: looking for it takes time in proportion to the text. */
export function matchLiteral(query: string, ignoreCase: boolean): LineMatcher {
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  const wanted = fold(query);
  return async (lines) => lines.flatMap((line, index) => (fold(line).includes(wanted) ? [index] : []));
}

/** The flags under which a pattern is valid; throws `tool/bad-pattern`. */
function flagsFor(source: string, ignoreCase: boolean): string {
  const base = ignoreCase ? 'i' : '';
  try {
    new RegExp(source, `u${base}`);
    return `u${base}`;
  } catch {
    // Many write escapes that only the older grammar knows.
  }
  try {
    new RegExp(source, base);
    return base;
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*: /u, '') : 'unknown';
    throw new Fault('tool/bad-pattern', `query is not a valid regular expression: ${why}.`, {
      hint: 'Correct it, or leave out regex to look for the text as it is.',
    });
  }
}

/** Matches a regular expression in a thread of its own, ended with the search. */
export function matchPattern(
  source: string,
  ignoreCase: boolean,
  { signal, clock }: { readonly signal: AbortSignal; readonly clock: Clock },
): { readonly match: LineMatcher } & AsyncDisposable {
  const worker = new Worker(WORKER, {
    eval: true,
    workerData: { source, flags: flagsFor(source, ignoreCase) },
    env: {},
    execArgv: [],
  });
  worker.unref();
  let slow = false;
  let gone = false;
  let tell: (found: unknown) => void = () => {};
  worker.on('message', (found: unknown) => tell(found));
  // An error, such as no memory left, is followed by the exit that is heard here.
  worker.on('error', () => {});
  worker.on('exit', () => {
    gone = true;
    tell(undefined);
  });
  const timer = clock.after(DEADLINE_MS, () => {
    slow = true;
    void worker.terminate();
  });
  const cancel = (): void => void worker.terminate();
  signal.addEventListener('abort', cancel, { once: true });
  return {
    async match(lines) {
      const found = gone
        ? undefined
        : await new Promise<unknown>((resolve) => {
            tell = resolve;
            worker.postMessage(lines);
          });
      signal.throwIfAborted();
      if (Array.isArray(found)) return found;
      throw new Fault(
        'tool/slow-pattern',
        slow ? `The pattern took longer than ${DEADLINE_MS / 1000} seconds to match.` : 'The matching ended too early.',
        { hint: 'Use a simpler pattern without nested repetition, or a narrower path or glob.' },
      );
    },
    async [Symbol.asyncDispose]() {
      timer[Symbol.dispose]();
      signal.removeEventListener('abort', cancel);
      await worker.terminate();
    },
  };
}
