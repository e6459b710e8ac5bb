import type { Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { approverOf, conclude, teller } from '../ask/ask.ts';
import { openDesk } from '../ask/open-desk.ts';
import { attachTui } from '../daemon/tui.ts';
import { ensureDaemon } from '../daemon/ensure-daemon.ts';
import { waitMs } from '../wait-seconds.ts';
import { findSession } from './reader.ts';

/** `sessions resume ID`: a conversation at a terminal; elsewhere the turn that a stop left open. */
export const resume: Run = async (invocation, context) => {
  const { house, output, options, surroundings, signal } = context;
  const config = await house.loadConfig();
  const { id } = await (async () => {
    await using reader = await house.openReader(config);
    return await findSession(reader, invocation.args[0] ?? '');
  })();
  if (!options.json && surroundings.stdin.isTTY === true && surroundings.stdout.isTTY === true) {
    await ensureDaemon(context, config);
    return attachTui(context, config, { session: id });
  }
  const approve = approverOf(invocation, context);
  await using desk = await openDesk(context, config, waitMs(invocation));
  const end = await desk.resume(id, { onEvent: teller(context), approve, signal });
  if (end !== undefined) return conclude(end, context);
  output.note(`The session ${id} has no open turn; go on with \`oxydra ask --session ${id} "…"\`.`);
  return EXIT.done;
};
