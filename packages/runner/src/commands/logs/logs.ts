import type { Context, Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { countOption, flagOption, textOption } from '../../cli/invocation.ts';
import type { LoadedConfig } from '../../config/load-config.ts';
import { logFile } from '../daemon/log-file.ts';
import { jsonLine, linesSince, parseSince, prettyLine } from './log-lines.ts';
import { growingLines, markLog, tailLog, type LogMark } from './log-tail.ts';

const DEFAULT_TAIL = 200;
const MOST = 100_000;

/** Prints what is written to the daemon's log after the mark, or from now on, until the person or the reader of stdout leaves. */
export async function followLog(
  { output, options, signal, surroundings }: Context,
  config: LoadedConfig,
  from?: LogMark,
): Promise<number> {
  const shown = options.json ? jsonLine : prettyLine;
  const path = logFile(config.paths);
  for await (const line of growingLines(path, from ?? (await markLog(path)), signal)) output.text(`${shown(line)}\n`);
  return surroundings.interrupted.aborted ? EXIT.interrupted : EXIT.done;
}

/** `logs` */
export const logs: Run = async (invocation, context) => {
  const { house, output, options, clock } = context;
  const count = countOption(invocation, 'tail', { least: 0, most: MOST });
  const since = textOption(invocation, 'since');
  const from = since === undefined ? undefined : parseSince(since, clock.now());
  const config = await house.locateConfig();
  // All that is since then is wanted, unless the number of lines is limited too.
  const path = logFile(config.paths);
  const mark = await markLog(path);
  const lines = await tailLog(path, count ?? (from === undefined ? DEFAULT_TAIL : MOST), mark);
  const shown = options.json ? jsonLine : prettyLine;
  for (const line of linesSince(lines, from)) output.text(`${shown(line)}\n`);
  if (flagOption(invocation, 'follow')) return followLog(context, config, mark);
  if (lines.length === 0) output.note(`There is no log yet at ${path}.`);
  return EXIT.done;
};
