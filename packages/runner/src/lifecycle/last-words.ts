import { open } from 'node:fs/promises';

const TAIL_BYTES = 8 * 1024;

interface LogLine {
  readonly level?: unknown;
  readonly event?: unknown;
  readonly message?: unknown;
}

function wordsOf(line: string): string {
  try {
    const parsed: LogLine = JSON.parse(line);
    const { message, event } = parsed;
    return typeof message === 'string' ? message : typeof event === 'string' ? event : line;
  } catch {
    return line; // the runtime's own words
  }
}

/** The last thing that a log says, in words; undefined for an empty or missing one. */
export async function lastWords(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    const from = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, from);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    const said = lines.findLast((line) => line.trim() !== '' && !/^\s+at |^Node\.js v/u.test(line));
    return said === undefined ? undefined : wordsOf(said.trim()).slice(0, 500);
  } catch {
    return undefined;
  }
}
