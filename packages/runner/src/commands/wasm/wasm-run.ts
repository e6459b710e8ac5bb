import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Fault } from '@oxydra/types';
import type { Run } from '../../cli/context.ts';
import { listOption, textOption, usage } from '../../cli/invocation.ts';
import { reportFault } from '../../cli/report-fault.ts';
import { parseFolder, parseTimeout, parseVariables } from './guest-folders.ts';
import { guestStreams } from './guest-streams.ts';

/** What other runtimes end with when a program crashes or is ended: as if by SIGABRT. */
const CRASHED = 134;
const CRASHES = new Set(['guest/trapped', 'guest/out-of-memory', 'guest/timed-out']);

function readProgram(file: string, cwd: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(readFileSync(resolve(cwd, file)));
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw usage(`The file ${JSON.stringify(file)} cannot be read (${why}).`, 'Name a .wasm file.');
  }
}

/** The program's exit code is the command's; a crash, or a limit that was reached, is told on stderr and ends with 134. */
export const run: Run = async (invocation, context) => {
  const { surroundings, house, options, output, signal } = context;
  const [file = '', ...rest] = invocation.args;
  const mounts = listOption(invocation, 'dir').map((text) => parseFolder(text, surroundings.cwd));
  const env = parseVariables(options.env ?? []);
  const timeout = textOption(invocation, 'timeout');
  const limits = timeout === undefined ? {} : { wallMs: parseTimeout(timeout) };
  await using pool = await house.guests(1);
  // Its thread starts while the program is read and compiled. Should it not, the call says so.
  pool.warm().catch(() => undefined);
  const bytes = readProgram(file, surroundings.cwd);
  const { compileGuest } = await import('./guests.ts');
  const module = compileGuest(bytes);
  using streams = guestStreams(surroundings);
  const args = [basename(file), ...rest];
  try {
    const allow = { clock: true, random: true };
    const { exitCode } = await pool.run({ module, args, env, mounts, streams, allow, limits, signal });
    return exitCode & 0xff;
  } catch (error) {
    signal.throwIfAborted();
    if (!Fault.is(error) || !CRASHES.has(error.code)) throw error;
    reportFault(error, output, options);
    return CRASHED;
  }
};
