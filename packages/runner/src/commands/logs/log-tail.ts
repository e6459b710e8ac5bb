import { open, stat } from 'node:fs/promises';
import { LOG_ROTATION } from '../../lifecycle/rotating-file.ts';

const BLOCK = 64 * 1024;

/** A place in a log: which file, and how much of it was there. */
export interface LogMark {
  readonly ino: number;
  readonly size: number;
}

/** Where a log ends now: its tail is read up to here, and following it begins here. */
export async function markLog(path: string): Promise<LogMark> {
  const found = await stat(path).catch(() => undefined);
  return { ino: found?.ino ?? 0, size: found?.size ?? 0 };
}

/** The newest lines of a file, read from its end; fewer where there are no more. */
async function tailOf(path: string, count: number, end?: number): Promise<readonly string[]> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return [];
  await using handle = file;
  const size = end ?? (await handle.stat()).size;
  const pieces: Buffer[] = [];
  let from = size;
  let ends = 0;
  while (from > 0 && ends <= count) {
    const length = Math.min(BLOCK, from);
    from -= length;
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, from);
    pieces.unshift(buffer);
    for (const byte of buffer) if (byte === 10) ends += 1;
  }
  const lines = Buffer.concat(pieces).toString('utf8').split('\n');
  // A part of a line before the first whole one, and nothing after the last end.
  if (from > 0) lines.shift();
  if (lines.at(-1) === '') lines.pop();
  return lines.slice(-count);
}

/** The newest lines of a log, across the files that were put aside. */
export async function tailLog(path: string, count: number, mark: LogMark): Promise<readonly string[]> {
  let lines: readonly string[] = [];
  for (let number = 0; number <= LOG_ROTATION.kept && lines.length < count; number += 1) {
    const left = count - lines.length;
    const older = await (number === 0 ? tailOf(path, left, mark.size) : tailOf(`${path}.${number}`, left));
    lines = [...older, ...lines];
  }
  return lines;
}

const LOOK_AGAIN_MS = 200;

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });

/** What is appended to a log after the mark, line by line, across rotations, until the signal aborts. */
export async function* growingLines(
  path: string,
  mark: LogMark,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  let at = mark;
  let position = mark.size;
  let rest = Buffer.alloc(0);
  while (!signal.aborted) {
    await pause(LOOK_AGAIN_MS, signal);
    const now = await stat(path).catch(() => undefined);
    if (now === undefined) continue;
    // Put aside: what was written to it after our last look is read from where it is now.
    const pieces =
      now.ino === at.ino || at.ino === 0
        ? [await readFrom(path, now.size < position ? 0 : position)]
        : [await readFrom(`${path}.1`, position), await readFrom(path, 0)];
    position =
      now.ino === at.ino && now.size >= position ? position + (pieces[0]?.length ?? 0) : (pieces.at(-1)?.length ?? 0);
    at = now;
    rest = Buffer.concat([rest, ...pieces]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield rest.toString('utf8', 0, end);
      rest = rest.subarray(end + 1);
    }
  }
}

async function readFrom(path: string, position: number): Promise<Buffer> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return Buffer.alloc(0);
  await using handle = file;
  const { size } = await handle.stat();
  const length = Math.max(0, size - position);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
