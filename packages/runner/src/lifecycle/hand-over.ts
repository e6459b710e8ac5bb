import { closeSync, readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { Fault } from '@oxydra/types';
import { z } from 'zod';

/** What a daemon must be told and nobody may read of it in `/proc`. */
export interface HandOver {
  readonly variables: Readonly<Record<string, string>>;
  /** `--set` of the starting command, which may hold keys. */
  readonly settings: readonly string[];
}

/** The daemon's end of the pipe. */
export const HAND_OVER_FD = 4;

const handOver = z.object({ variables: z.record(z.string(), z.string()), settings: z.array(z.string()) });

/** Gives it to the daemon and closes the pipe. A daemon that died before it read it is told of elsewhere. */
export function giveOver(pipe: Writable, what: HandOver): void {
  pipe.on('error', () => undefined);
  pipe.end(JSON.stringify(what));
}

/** Takes it, once, at the very start. Throws `runner/no-hand-over` where nobody gave anything. */
export function takeOver(fd = HAND_OVER_FD): HandOver {
  try {
    const text = readFileSync(fd, 'utf8');
    closeSync(fd);
    return handOver.parse(JSON.parse(text));
  } catch (cause) {
    throw new Fault('runner/no-hand-over', 'This daemon was not started by `oxydra start`, which hands it its keys.', {
      hint: 'Use `oxydra start`, or `oxydra start --foreground` without --announce.',
      cause,
    });
  }
}
