import type { Context, Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { countOption, flagOption, textOption } from '../../cli/invocation.ts';
import type { LoadedConfig } from '../../config/load-config.ts';
import { logFile } from '../daemon/log-file.ts';
import { jsonLine, linesSince, parseSince, prettyLine } from './log-lines.ts';
import { growingLines, tailLog } from './log-tail.ts';

const DEFAULT_TAIL = 200;
const MOST = 100_000;

/** Prints what is written to the daemon's log from now on, until the person or the reader of stdout leaves. */
export async function followLog({ output, options, signal }: Context, config: LoadedConfig): Promise<number> {
  const shown = options.json ? jsonLine : prettyLine;
  for await (const line of growingLines(logFile(config.paths), signal)) output.text(`${shown(line)}\n`);
  return EXIT.done;
}

/** `logs` */
export const logs: Run = async (invocation, context) => {
  const { house, output, options, clock } = context;
  const count = countOption(invocation, 'tail', { least: 0, most: MOST });
  const since = textOption(invocation, 'since');
  const from = since === undefined ? undefined : parseSince(since, clock.now());
  const config = await house.loadConfig();
  // All that is since then is wanted, unless the number of lines is limited too.
  const lines = await tailLog(logFile(config.paths), count ?? (from === undefined ? DEFAULT_TAIL : MOST));
  const shown = options.json ? jsonLine : prettyLine;
  for (const line of linesSince(lines, from)) output.text(`${shown(line)}\n`);
  if (flagOption(invocation, 'follow')) return followLog(context, config);
  if (lines.length === 0) output.note(`There is no log yet at ${logFile(config.paths)}.`);
  return EXIT.done;
};
