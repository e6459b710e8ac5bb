import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { Fault } from '@oxydra/types';
import { parseAnnouncement, type Announcement } from './announcement.ts';
import { giveOver, type HandOver } from './hand-over.ts';
import { openLogFile } from './rotating-file.ts';

export interface SpawnOptions {
  readonly runtime: string;
  /** The runtime's own options, the script, and the arguments of `start --foreground`. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** Nothing in it may be secret: it can be read as long as the daemon lives. */
  readonly env: Readonly<Record<string, string>>;
  readonly handOver: HandOver;
  /** Where its words go that are no log lines: the stack of a crash, a warning of the runtime. */
  readonly logFile: string;
  readonly timeoutMs: number;
  /** The last words in its log, for a daemon that died without an announcement. */
  readonly lastWords: () => Promise<string | undefined>;
}

const died = (code: number | null, signal: NodeJS.Signals | null, words: string | undefined): Fault =>
  new Fault(
    'runner/daemon-died',
    `The daemon ended before it was ready (${signal ?? `exit code ${code ?? 'unknown'}`})${words === undefined ? '.' : `: ${words}`}`,
    { hint: 'The rest stands in `oxydra logs`.' },
  );

async function hear(pipe: Readable): Promise<Announcement | undefined> {
  let text = '';
  for await (const piece of pipe) {
    text += String(piece);
    if (text.includes('\n')) break;
  }
  return parseAnnouncement(text);
}

/**
 * Starts a process that outlives this one, in a session of its own, and waits until it says that it is ready.
 * Throws the Fault that it announces, `runner/daemon-died` when it ends without a word, `runner/daemon-slow` when it
 * says nothing in time; it is left running then, since it may still be recovering.
 */
export async function spawnDaemon(options: SpawnOptions): Promise<{ readonly pid: number; readonly url: string }> {
  const log = openLogFile(options.logFile);
  const child = spawn(options.runtime, options.args, {
    cwd: options.cwd,
    env: { ...options.env },
    detached: true,
    stdio: ['ignore', log, log, 'pipe', 'pipe'],
  });
  closeSync(log);
  // The fifth stream was asked for as a pipe, and this is its writable end; it is none where the start failed.
  const keys = child.stdio[4] as Writable | null | undefined;
  if (keys) giveOver(keys, options.handOver);
  const exited = new Promise<Fault>((resolve) => {
    child.once('error', (cause) =>
      resolve(new Fault('runner/cannot-start', `The daemon cannot be started: ${cause.message}.`, { cause })),
    );
    child.once('exit', (code, signal) => {
      options.lastWords().then(
        (words) => resolve(died(code, signal, words)),
        () => resolve(died(code, signal, undefined)),
      );
    });
  });
  const slow = Promise.withResolvers<Fault>();
  const timer = setTimeout(() => {
    const seconds = Math.round(options.timeoutMs / 1000);
    slow.resolve(
      new Fault('runner/daemon-slow', `The daemon is not ready after ${seconds} s; it goes on starting.`, {
        hint: 'Watch it with `oxydra logs --follow`.',
      }),
    );
  }, options.timeoutMs);
  // The fourth stream was asked for as a pipe, and this is its readable end.
  const pipe = child.stdio[3] as Readable;
  try {
    const heard = hear(pipe).catch(() => undefined);
    const first = await Promise.race([heard, exited, slow.promise]);
    // An end without a word: the process is gone, or about to be.
    const end = first ?? (await Promise.race([exited, slow.promise]));
    if (Fault.is(end)) {
      // It may have said why before it ended.
      const said = first === undefined ? undefined : await Promise.race([heard, slow.promise]);
      throw said !== undefined && !Fault.is(said) && 'failed' in said ? Fault.fromRecord(said.failed) : end;
    }
    if ('failed' in end) throw Fault.fromRecord(end.failed);
    return { pid: child.pid ?? 0, url: end.ready.url };
  } finally {
    clearTimeout(timer);
    pipe.destroy();
    keys?.destroy();
    child.removeAllListeners();
    child.unref();
  }
}
