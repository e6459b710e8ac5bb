import { dirname, join } from 'node:path';
import type { Context, Run } from '../../cli/context.ts';
import { resolvePath } from '../../config/config-paths.ts';
import { initFiles, writeInitFiles } from '../init.ts';
import { followLog } from '../logs/logs.ts';
import { ensureDaemon } from './ensure-daemon.ts';
import { attachTui } from './tui.ts';
import { warn } from './warn.ts';

/** Writes the default configuration beside the caller where no layer has any file. */
async function makeConfig({ surroundings: { cwd, home }, house, options, output }: Context): Promise<void> {
  if (options.configFile !== undefined) return;
  const folders = ['/etc/oxydra', join(home, '.config', 'oxydra'), join(cwd, '.oxydra')];
  const found = await Promise.all(
    folders.flatMap((folder) =>
      ['agent.toml', 'providers.toml', 'runner.toml'].map((name) => house.disk.kind(join(folder, name))),
    ),
  );
  if (found.some((kind) => kind !== undefined)) return;
  const folder = dirname(resolvePath(cwd, home, '.oxydra/runner.toml'));
  const { written } = await writeInitFiles(house.disk, folder, initFiles({ user: options.user }));
  if (written.length > 0) output.note(`Wrote a default configuration to ${folder}.`);
}

/** `up`, which is what `oxydra` alone does. */
export const up: Run = async (_, context) => {
  const { house, output, surroundings, options } = context;
  await makeConfig(context);
  const config = await house.loadConfig();
  warn(context, config);
  const { url, pid, started } = await ensureDaemon(context, config);
  if (surroundings.stdin.isTTY === true && surroundings.stdout.isTTY === true && !options.json)
    return attachTui(context, config, {});
  if (options.json) output.line({ started, pid, user: config.user.id, gateway: url });
  else output.text(`${url}\n`);
  output.note('The daemon goes on when this ends; `oxydra stop` stops it. Its log follows.');
  return followLog(context, config);
};
