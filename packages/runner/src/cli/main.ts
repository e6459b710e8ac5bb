import { Fault } from '@oxydra/types';
import { createIds } from '../ports/ids.ts';
import { systemClock } from '../ports/clock.ts';
import type { Context, House } from './context.ts';
import { EXIT } from './exit-code.ts';
import { globalOptions, type GlobalOptions } from './invocation.ts';
import { createOutput, type Output } from './output.ts';
import { parseCommandLine, type Parsed } from './program.ts';
import { reportFault } from './report-fault.ts';
import type { Surroundings } from './surroundings.ts';

export type MakeHouse = (surroundings: Surroundings, options: GlobalOptions) => House;

/** True where errors are wanted as JSON, even though the rest of the line may be unreadable. */
const wantsJson = (args: readonly string[]): boolean => {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).includes('--json');
};

/** A daemon that another command starts gets its keys, and settings that may hold some, by a pipe. */
async function withHandOver(
  { invocation }: Extract<Parsed, { kind: 'run' }>,
  surroundings: Surroundings,
  options: GlobalOptions,
): Promise<{ readonly surroundings: Surroundings; readonly options: GlobalOptions }> {
  if (invocation.options['announce'] !== true) return { surroundings, options };
  const { takeOver } = await import('../lifecycle/hand-over.ts');
  const { variables, settings } = takeOver();
  return {
    surroundings: { ...surroundings, env: { ...surroundings.env, ...variables } },
    options: { ...options, set: [...settings, ...options.set] },
  };
}

async function run(
  parsed: Extract<Parsed, { kind: 'run' }>,
  given: Surroundings,
  makeHouse: MakeHouse,
): Promise<number> {
  const { stdout, stderr, env, interrupted } = given;
  const asked = globalOptions(parsed.globals, (env['NO_COLOR'] ?? '') !== '');
  const { quiet, verbose } = asked;
  const gone = new AbortController();
  const output = createOutput({ stdout, stderr, quiet, verbose, onClosed: () => gone.abort() });
  const signal = AbortSignal.any([interrupted, gone.signal]);
  // Timers of the clock port let a process end; a command that waits for one must not end with it.
  const alive = setInterval(() => undefined, 2 ** 30);
  try {
    const { surroundings, options } = await withHandOver(parsed, given, asked);
    const context: Context = {
      surroundings,
      options,
      output,
      house: makeHouse(surroundings, options),
      clock: systemClock,
      ids: createIds(() => systemClock.now()),
      signal,
    };
    const work = await parsed.load();
    return await work(parsed.invocation, context);
  } catch (error) {
    if (signal.aborted && (error === signal.reason || !Fault.is(error))) return ended(interrupted, output);
    return reportFault(error, output, asked);
  } finally {
    clearInterval(alive);
    await output.flushed();
  }
}

/** Cut short by a person is 130; a reader of stdout that had enough is no failure. */
const ended = (interrupted: AbortSignal, output: Output): number => {
  if (!interrupted.aborted) return EXIT.done;
  output.note('Interrupted.');
  return EXIT.interrupted;
};

/** Runs one command line and answers with the program's exit code. Never rejects. */
export async function main(surroundings: Surroundings, makeHouse: MakeHouse): Promise<number> {
  const { args, stdout, stderr, version } = surroundings;
  let parsed: Parsed;
  try {
    parsed = parseCommandLine(args, version);
  } catch (error) {
    return reportFault(error, createOutput({ stdout, stderr, quiet: false, verbose: false }), {
      json: wantsJson(args),
    });
  }
  if (parsed.kind === 'run') return run(parsed, surroundings, makeHouse);
  const output = createOutput({ stdout, stderr, quiet: false, verbose: false });
  output.text(parsed.text);
  await output.flushed();
  return EXIT.done;
}
