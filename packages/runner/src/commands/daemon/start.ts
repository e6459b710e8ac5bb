import type { Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { flagOption } from '../../cli/invocation.ts';
import { warn } from './warn.ts';
import { ensureDaemon } from './ensure-daemon.ts';

/** `start` */
export const start: Run = async (invocation, context) => {
  const { house, output, options } = context;
  const announced = flagOption(invocation, 'announce');
  if (flagOption(invocation, 'foreground')) {
    // A configuration that is bad is told to whoever waits, too.
    const config = await house.loadConfig();
    const { runDaemon } = await import('./run-daemon.ts');
    return runDaemon(context, config, announced);
  }
  const config = await house.loadConfig();
  warn(context, config);
  const { pid, url, started } = await ensureDaemon(context, config);
  if (options.json) output.document({ started, pid, user: config.user.id, gateway: url });
  else {
    output.text(`${url}\n`);
    output.note(
      started
        ? `Oxydra runs for ${config.user.id} (process ${pid}).`
        : `Oxydra already runs for ${config.user.id} (process ${pid}).`,
    );
  }
  return EXIT.done;
};
